import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from '../../../functions/domain/invoice-line.ts';
import type { Attributes } from '../../../functions/index/attributes.ts';
import { decodeLines } from '../../../functions/index/encoded-lines.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { encodeChunk, MAX_CHUNK_BYTES } from '../../../functions/stream/chunk.ts';
import { validateBatch } from '../../../functions/validate-batch/validate-batch.ts';
import { ARRIVED, aChunk, aLine, aRecord, BATCH, INGEST, validated } from '../../support/lines.ts';

const itemsOf = (...lines: Partial<InvoiceLine>[]) =>
  invoiceFragments(planOf(BATCH, validated({ lines }))).map(invoiceItem);

/** The size as DynamoDB counts it: names and values in UTF-8. */
const sizeOf = (item: Attributes) =>
  Object.entries(item).reduce(
    (size, [name, value]) => size + Buffer.byteLength(name + Object.values(value).join('')),
    0,
  );

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
    expect(data.length).toBeGreaterThan(MAX_CHUNK_BYTES * 0.95);
    const delivered = { ingestId: INGEST, ordinal: 0, sequenceNumber: '1', arrivedAt: ARRIVED };
    const batch = validateBatch([{ ...delivered, bytes: data.length, data }], {
      v: 1,
      chunks: [0],
    });
    expect(batch.quarantined).toEqual([]);
    const [item = {}, ...more] = invoiceFragments(planOf(BATCH, batch)).map(invoiceItem);
    expect(more).toEqual([]);
    expect(sizeOf(item)).toBeGreaterThan(380_000);
    expect(sizeOf(item) / chunk.records.length).toBeLessThan(6.05);
    expect(6.05 * MAX_CHUNK_BYTES).toBeLessThan(400 * 1024);
  });
});
