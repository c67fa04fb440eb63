import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from '../../../functions/domain/invoice-line.ts';
import { decodeLines } from '../../../functions/index/encoded-lines.ts';
import type { InvoiceFragment } from '../../../functions/index/fragment.ts';
import { invoiceFragmentOf, invoiceItem } from '../../../functions/index/invoice-item.ts';
import { itemBytes, unitsOf } from '../../../functions/index/item-size.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { encodeChunk, MAX_CHUNK_BYTES } from '../../../functions/stream/chunk.ts';
import { validateBatch } from '../../../functions/validate-batch/validate-batch.ts';
import { ARRIVED, aChunk, aLine, aRecord, BATCH, INGEST, validated } from '../../support/lines.ts';
import { aFragment } from '../query/fragments.ts';

const some = (lines: number) => Array.from({ length: lines }, (_, at) => ({ row: at + 1 }));

const readableUnits = (fragment: InvoiceFragment): number => {
  const { lines: _, ...attributes } = invoiceItem(fragment);
  return unitsOf(itemBytes({ ...attributes, lines: { S: fragment.lines } }));
};

const itemsOf = (...lines: Partial<InvoiceLine>[]) =>
  invoiceFragments(planOf(BATCH, validated({ lines }))).map(invoiceItem);

describe('an item of the Invoices table', () => {
  it('has the lines of a fragment and their exact totals', () => {
    const [item, ...more] = itemsOf({}, { quantity: -2, unitPrice: 1, description: null });
    expect(more).toEqual([]);
    const { lines, ...rest } = item ?? {};
    expect(rest).toEqual({
      invoiceNo: { S: '536365' },
      fragment: { S: `${INGEST}#000000.0` },
      v: { N: '2' },
      customerId: { S: '17850' },
      country: { S: 'United Kingdom' },
      lineCount: { N: '2' },
      quantity: { N: '4' },
      revenue: { N: '15.298' },
      ingestId: { S: INGEST },
      batchId: { S: BATCH },
    });
    const { stockCode, description, invoiceTs } = aLine();
    expect(decodeLines(Object.values(lines ?? {}).join(''))).toEqual([
      [1, stockCode, description, 6, invoiceTs, 2550],
      [2, stockCode, null, -2, invoiceTs, 1],
    ]);
  });

  it('has no customer attribute when there is no customer', () => {
    expect(itemsOf({ customerId: null })[0]).not.toHaveProperty('customerId');
  });

  it('has exact totals beyond what a double can represent', () => {
    const lines = Array.from({ length: 100 }, () => ({
      quantity: 999_999,
      unitPrice: 999_999_999,
    }));
    const [item] = itemsOf(...lines, { quantity: 1, unitPrice: 1 });
    expect(item?.['revenue']).toEqual({ N: '99999899900000.101' });
  });

  it('stays below the 400 KB limit of an item, even with hostile text in its chunk', () => {
    const Description = '\u0001'.repeat(4_000);
    const record = aRecord({ InvoiceNo: 'one', StockCode: '"'.repeat(99), Description });
    const records = Array.from({ length: 15 }, () => record.replace('"', 'x"'));
    const fill = aRecord({ InvoiceNo: 'one', Description: '\u0001'.repeat(3_000) });
    const short = aRecord({
      InvoiceNo: 'one',
      StockCode: '\\',
      Description: '',
      CustomerID: '17850',
    });
    const chunk = aChunk([...records, fill, short]);
    const data = encodeChunk(chunk);
    expect(chunk.records.length).toBeGreaterThan(MAX_CHUNK_BYTES * 0.95);
    const delivered = { ingestId: INGEST, ordinal: 0, sequenceNumber: '1', arrivedAt: ARRIVED };
    const batch = validateBatch([{ ...delivered, bytes: data.length, data }], {
      v: 1,
      chunks: [0],
    });
    expect(batch.quarantined).toEqual([]);
    const [fragment, ...more] = invoiceFragments(planOf(BATCH, batch));
    if (!fragment) throw new Error('there is no fragment');
    expect(more).toEqual([]);
    const { lines: _, ...attributes } = invoiceItem(fragment);
    const readable = itemBytes({ ...attributes, lines: { S: fragment.lines } });
    expect(readable).toBeGreaterThan(380_000);
    expect(readable / chunk.records.length).toBeLessThan(6.05);
    expect(6.05 * MAX_CHUNK_BYTES).toBeLessThan(400 * 1024);
    expect(itemBytes(invoiceItem(fragment))).toBeLessThan(readable);
  });

  it('has its lines as text where deflating them saves no write unit', () => {
    const one = aFragment({ lines: some(12) });
    const two = aFragment({
      lines: [{ row: 1, description: randomBytes(1100).toString('base64') }],
    });
    for (const fragment of [one, two]) {
      expect(invoiceItem(fragment)).toMatchObject({ v: { N: '2' }, lines: { S: fragment.lines } });
    }
    expect([one, two].map(readableUnits)).toEqual([1, 2]);
  });

  it('has them deflated where that saves one, and says the same', () => {
    const fragment = aFragment({ lines: some(60) });
    const item = invoiceItem(fragment);
    expect(item['v']).toEqual({ N: '3' });
    expect([readableUnits(fragment), unitsOf(itemBytes(item))]).toEqual([2, 1]);
    expect(invoiceFragmentOf(item)).toEqual(fragment);
    expect(invoiceItem(fragment)).toEqual(item);
  });

  it('of any fragment is read as the fragment, and takes no more units than with its lines as text', () => {
    const anyLine = fc.record({
      row: fc.nat(2000).map((row) => row + 1),
      description: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1, maxLength: 60 }), (lines) => {
        const fragment = aFragment({ lines });
        const item = invoiceItem(fragment);
        expect(invoiceFragmentOf(item)).toEqual(fragment);
        expect(unitsOf(itemBytes(item))).toBeLessThanOrEqual(readableUnits(fragment));
      }),
      { numRuns: 40 },
    );
  });

  it('is read if another zlib has deflated it to other bytes', () => {
    const fragment = aFragment({ lines: some(60) });
    const lines = { B: deflateRawSync(fragment.lines, { level: 1, strategy: constants.Z_FIXED }) };
    const item = { ...invoiceItem(fragment), lines };
    expect(item).not.toEqual(invoiceItem(fragment));
    expect(invoiceFragmentOf(item)).toEqual(fragment);
  });

  it.each([
    ['that end too early', (bytes: Uint8Array) => bytes.subarray(0, -3)],
    ['that are no deflate data', () => Buffer.from('no deflate data')],
    ['that are none', () => Buffer.alloc(0)],
    ['that are no UTF-8', () => deflateRawSync(Buffer.from([0xff, 0xfe]))],
    ['that become too much', () => deflateRawSync(Buffer.alloc(5_000_000, 32))],
  ])('is refused with bytes %s', (_, damaged) => {
    const item = invoiceItem(aFragment({ lines: some(60) }));
    const { lines } = item;
    if (!lines || !('B' in lines)) throw new Error('the lines are not deflated');
    const read = () => invoiceFragmentOf({ ...item, lines: { B: damaged(lines.B) } });
    expect(read).toThrow('The lines of an item are not deflate data of a text');
  });

  it('is refused if its version says that its lines are of another form', () => {
    const readable = invoiceItem(aFragment());
    const deflated = invoiceItem(aFragment({ lines: some(60) }));
    for (const item of [
      { ...readable, v: { N: '3' } },
      { ...deflated, v: { N: '2' } },
      { ...readable, v: { N: '4' } },
    ]) {
      expect(() => invoiceFragmentOf(item)).toThrow();
    }
  });
});
