import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleRecords } from '../../../cli/sample/sample-file.ts';
import { decodeDelivery, encodeDelivery } from '../../../functions/staging/delivery.ts';
import {
  type ChunkHeader,
  decodeChunk,
  encodeChunk,
  MAX_BROKEN_RECORD_BYTES,
  MAX_CHUNK_BYTES,
  MAX_CHUNK_ROWS,
} from '../../../functions/stream/chunk.ts';
import { aChunk } from '../../support/lines.ts';

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
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (records) => {
        const decoded = decodeChunk(encodeChunk({ header: { ...header, rows: 1 }, records }));
        expect(decoded.header).toEqual({ ...header, rows: 1 });
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

  it('of invoice lines is a fifth of them', () => {
    const lines = [...sampleRecords({ lines: 700, malformed: false })];
    const chunk = aChunk(lines);
    expect(encodeChunk(chunk).length * 4.5).toBeLessThan(chunk.records.length);
  });

  it('with a broken record is no smaller than the record, so that an invocation bounds them', () => {
    const records = Buffer.alloc(MAX_BROKEN_RECORD_BYTES, 'x');
    const broken = { ...header, rows: 1, broken: 'record_too_long' as const };
    const data = encodeChunk({ header: broken, records });
    expect(data.length).toBeGreaterThan(records.length);
    expect(data.length).toBeLessThan(1024 * 1024 - 256);
    expect(decodeChunk(data)).toEqual({ header: broken, records });
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

  it('that would inflate to more than a chunk holds is refused', () => {
    const of = (bytes: number) => encodeChunk({ header, records: Buffer.alloc(bytes, 'x') });
    expect(decodeChunk(of(MAX_CHUNK_BYTES)).records.length).toBe(MAX_CHUNK_BYTES);
    expect(() => decodeChunk(of(MAX_CHUNK_BYTES + 1))).toThrow(RangeError);
  });

  it('with something behind its records is refused', () => {
    const data = encodeChunk({ header, records: Buffer.from('one\r\ntwo\r\n') });
    expect(() => decodeChunk(Buffer.concat([data, Buffer.from('x')]))).toThrow(RangeError);
  });

  it('that says that it has more rows than its bytes can be is refused', () => {
    const of = (rows: number, text: string) =>
      decodeChunk(encodeChunk({ header: { ...header, rows }, records: Buffer.from(text) }));
    expect(of(2, 'a\nb').header.rows).toBe(2);
    expect(() => of(3, 'a\nb\n')).toThrow(RangeError);
    expect(of(MAX_CHUNK_ROWS, 'a\n'.repeat(MAX_CHUNK_ROWS)).header.rows).toBe(MAX_CHUNK_ROWS);
    expect(() => of(MAX_CHUNK_ROWS + 1, 'a\n'.repeat(MAX_CHUNK_ROWS + 1))).toThrow(RangeError);
    expect(() => of(Number.MAX_SAFE_INTEGER, 'a\nb')).toThrow(RangeError);
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
