import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDelivery, encodeDelivery } from '../../../functions/staging/delivery.ts';
import { type ChunkHeader, decodeChunk, encodeChunk } from '../../../functions/stream/chunk.ts';

const header: ChunkHeader = {
  v: 1,
  ingestId: 'i1',
  ordinal: 3,
  firstRow: 41,
  rows: 2,
  format: 'csv',
  encoding: 'windows-1252',
  columns: ['InvoiceNo', null, 'StockCode'],
  delimiter: ';',
};

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

  it('of an unknown version is refused', () => {
    const data = Buffer.from(`${JSON.stringify({ ...header, v: 2 })}\nx`);
    expect(() => decodeChunk(data)).toThrow();
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
