import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDelivery, encodeDelivery } from '../../../functions/staging/delivery.ts';
import { type ChunkHeader, decodeChunk, encodeChunk } from '../../../functions/stream/chunk.ts';
import { aChunk, aRecord } from '../../support/lines.ts';

const header: ChunkHeader = {
  ingestId: 'i1',
  ordinal: 3,
  firstRow: 41,
  rows: 2,
  format: 'csv',
  encoding: 'windows-1252',
  columns: ['InvoiceNo', null, 'StockCode'],
  delimiter: ';',
};

/** Returns the records as text; undefined if the chunk is refused. */
function readOrRefused(data: Uint8Array): string | undefined {
  try {
    return Buffer.from(decodeChunk(data).records).toString();
  } catch {
    return undefined;
  }
}

describe('a chunk', () => {
  it('carries any bytes after its header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (records) => {
        const decoded = decodeChunk(encodeChunk({ header, records }));
        expect(decoded.header).toEqual(header);
        expect([...decoded.records]).toEqual([...records]);
      }),
    );
  });

  it('of version 1 has its records as they are, and is read', () => {
    const data = Buffer.from(`${JSON.stringify({ v: 1, ...header })}\na\r\nb`);
    const decoded = decodeChunk(data);
    expect(decoded.header).toEqual(header);
    expect(Buffer.from(decoded.records).toString()).toBe('a\r\nb');
  });

  it('of an unknown version is refused', () => {
    const data = Buffer.from(`${JSON.stringify({ v: 3, ...header })}\nx`);
    expect(() => decodeChunk(data)).toThrow();
  });

  it('is a fifth of its invoice lines, which are text that repeats', () => {
    const chunk = aChunk(
      Array.from({ length: 700 }, (_, row) => aRecord({ Quantity: String(row * 7919) })),
    );
    expect(encodeChunk(chunk).length * 5).toBeLessThan(chunk.records.length);
  });

  it('that was cut off or changed anywhere in its records is never read as other records', () => {
    const records = Buffer.from('one\r\ntwo\r\nthree\r\n');
    const data = Buffer.from(encodeChunk({ header, records }));
    const start = data.indexOf('\n') + 1;
    for (let at = start; at < data.length; at += 1) {
      expect(() => decodeChunk(data.subarray(0, at)), `${at}`).toThrow();
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(readOrRefused(changed), `${at}`).toBeOneOf([undefined, records.toString()]);
    }
  });

  it('that would inflate to more than any record of the stream holds is refused', () => {
    const records = Buffer.alloc(10 * 1024 * 1024);
    expect(decodeChunk(encodeChunk({ header, records })).records.length).toBe(records.length);
    const more = encodeChunk({ header, records: Buffer.alloc(records.length + 1) });
    expect(() => decodeChunk(more)).toThrow(RangeError);
  });

  it('is not read from foreign bytes', () => {
    expect(() => decodeChunk(Buffer.from('hello'))).toThrow();
  });
});

it('a delivery returns each record with its own bytes', () => {
  const chunk = (ordinal: number, text: string) => ({
    ingestId: 'i1',
    ordinal,
    sequenceNumber: String(ordinal),
    arrivedAt: 1_290_000_000_000,
    bytes: Buffer.byteLength(text),
    data: Buffer.from(text),
  });
  const decoded = decodeDelivery(encodeDelivery([chunk(0, 'a\nb'), chunk(1, '£')]));
  expect(decoded.map(({ data }) => Buffer.from(data).toString())).toEqual(['a\nb', '£']);
  expect(decoded.map(({ ordinal }) => ordinal)).toEqual([0, 1]);
});
