import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvSource } from '../../../functions/formats/csv-source.ts';
import { jsonSource, ndjsonSource } from '../../../functions/formats/json-source.ts';
import type { Source } from '../../../functions/formats/source.ts';
import { chunksOf, linesOf, planOf } from '../../../functions/intake/cut.ts';
import {
  type Chunk,
  decodeChunk,
  encodeChunk,
  headerBytes,
  MAX_BROKEN_RECORD_BYTES,
  MAX_CHUNK_BYTES,
  MAX_CHUNK_ROWS,
} from '../../../functions/stream/chunk.ts';
import { aRecord, aRow, csv, HEADER } from '../ingest/invoice-rows.ts';

function cut(source: () => Source): Chunk[] {
  return Array.from(chunksOf(source(), planOf(source()), 'i1'));
}

const cutCsv = (text: string) => cut(() => csvSource(Buffer.from(text)));
/** Hashes of the chunks, which are quicker to compare. */
const hashesOf = (chunks: Chunk[]) =>
  chunks.map((chunk) => createHash('sha256').update(encodeChunk(chunk)).digest('hex'));
const sizeOf = ({ header, records }: Chunk) => headerBytes(header) + records.length;
const text = ({ records }: Chunk) => Buffer.from(records).toString();

describe('chunks of a CSV body', () => {
  it('hold at most 2,000 records, so that a body of two-byte lines makes batches of ordinary size', () => {
    const chunks = cutCsv(`${HEADER}\n${'x\n'.repeat(5000)}`);
    expect(chunks.map(({ header }) => header.rows)).toEqual([MAX_CHUNK_ROWS, MAX_CHUNK_ROWS, 1000]);
  });

  it('say how to read them', () => {
    const [chunk] = cutCsv(`Till;${HEADER.replaceAll(',', ';')}\n1;2\n`);
    expect(chunk?.header).toEqual({
      ingestId: 'i1',
      ordinal: 0,
      firstRow: 1,
      rows: 1,
      format: 'csv',
      encoding: 'utf-8',
      columns: [null, ...HEADER.split(',')],
      delimiter: ';',
    });
  });

  it('are as large as the limit allows, and number their rows', () => {
    const rows = Array.from({ length: 3000 }, (_, index) => aRow({ InvoiceNo: String(index) }));
    const chunks = cutCsv(csv(...rows));
    expect(chunks.length).toBeGreaterThan(3);
    for (const [ordinal, chunk] of chunks.entries()) {
      const { firstRow, rows: count } = chunk.header;
      const size = sizeOf(chunk);
      expect(chunk.header.ordinal).toBe(ordinal);
      expect(size).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
      if (ordinal < chunks.length - 1) expect(size).toBeGreaterThan(MAX_CHUNK_BYTES - 200);
      expect(text(chunk)).toBe(rows.slice(firstRow - 1, firstRow - 1 + count).join('\r\n'));
      expect(decodeChunk(encodeChunk(chunk)).header).toEqual(chunk.header);
    }
  });

  it('hold a broken record on its own', () => {
    const chunks = cutCsv(csv(aRow(), aRow({ Description: '"open' }), aRow(), aRow()));
    expect(chunks.map(({ header }) => [header.firstRow, header.rows, header.broken])).toEqual([
      [1, 1, undefined],
      [2, 1, 'unclosed_quote'],
      [3, 2, undefined],
    ]);
    expect(text(chunks[1] as Chunk)).toBe(aRow({ Description: '"open' }));
  });

  it('keep the whole text of a record that is too long for a chunk, if it fits the stream', () => {
    const long = aRow({ Description: 'x'.repeat(70_000) });
    const huge = aRow({ Description: 'x'.repeat(1_000_000) });
    const chunks = cutCsv(csv(long, huge, aRow()));
    expect(chunks.map(({ header }) => header.broken)).toEqual([
      'record_too_long',
      'record_too_long',
      undefined,
    ]);
    expect(text(chunks[0] as Chunk)).toBe(long);
    expect(text(chunks[1] as Chunk)).toBe(huge.slice(0, MAX_BROKEN_RECORD_BYTES));
    expect(text(chunks[2] as Chunk)).toBe(aRow());
  });

  it('have room for the longest record that is not broken', () => {
    const longest = aRow({ Description: '' });
    const filled = aRow({ Description: 'x'.repeat(63 * 1024 - longest.length) });
    const wide = `${HEADER}${','.repeat(56)}`;
    const [chunk] = cut(() => csvSource(Buffer.from(`${wide}\n${filled}\n`)));
    expect(chunk?.header.broken).toBeUndefined();
    expect(sizeOf(chunk as Chunk)).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
  });

  it('do not exist for a header without rows', () => {
    expect(cutCsv(csv())).toEqual([]);
  });

  it('are refused with a problem when thousands of records are broken', () => {
    expect(() => cutCsv(csv(...Array.from({ length: 6000 }, () => '"a')))).toThrow(
      expect.objectContaining({ status: 422 }),
    );
  });
});

const row = fc.oneof(
  fc.constantFrom(aRow(), aRow({ Description: '"two\nlines"' }), aRow({ Description: '"open' })),
  fc.constantFrom('', 'ragged', aRow({ Description: `"${'x'.repeat(30_000)}"` })),
  fc.constant('y'.repeat(66_000)),
);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const body = fc
  .tuple(fc.array(row, { maxLength: 25 }), lineEnd, fc.boolean())
  .map(([rows, end, ended]) => [HEADER, ...rows].join(end) + (ended ? end : ''));

describe('for any body', () => {
  it('the header, the chunks and empty lines make up the body, and the rows are numbered throughout', () => {
    fc.assert(
      fc.property(body, (text) => {
        const source = () => csvSource(Buffer.from(text));
        const plan = planOf(source());
        let at = HEADER.length;
        let row = 1;
        for (const [start, end, firstRow, rows] of plan.chunks) {
          expect(text.slice(at, start)).toMatch(/^[\r\n]*$/);
          expect(firstRow).toBe(row);
          at = end;
          row += rows;
        }
        expect(text.slice(at)).toMatch(/^[\r\n]*$/);
        expect(linesOf(plan)).toBe(row - 1);
        expect(linesOf(plan)).toBe(Array.from(source().records).length);
      }),
    );
  });

  it('a chunk is within the limit unless it is one broken record', () => {
    fc.assert(
      fc.property(body, (text) => {
        for (const chunk of cutCsv(text)) {
          const fits = sizeOf(chunk) <= MAX_CHUNK_BYTES;
          expect(fits || (chunk.header.broken !== undefined && chunk.header.rows === 1)).toBe(true);
        }
      }),
    );
  });

  it('the recorded plan cuts the same chunks again', () => {
    fc.assert(
      fc.property(body, (text) => {
        const recorded = JSON.parse(JSON.stringify(planOf(csvSource(Buffer.from(text)))));
        const again = Array.from(chunksOf(csvSource(Buffer.from(text)), recorded, 'i1'));
        expect(hashesOf(again)).toEqual(hashesOf(cutCsv(text)));
      }),
    );
  });
});

describe('chunks of a JSON body', () => {
  it('are the same for an array and for one record per line', () => {
    const records = Array.from({ length: 1000 }, (_, index) => aRecord({ InvoiceNo: index }));
    const array = cut(() => jsonSource(Buffer.from(`[\n ${records.join(',\n ')}\n]`)));
    const lines = cut(() => ndjsonSource(Buffer.from(records.join('\r\n\r\n'))));
    expect(array.length).toBeGreaterThan(2);
    expect(hashesOf(lines)).toEqual(hashesOf(array));
    expect(array.map(text).join('\n')).toBe(records.join('\n'));
    expect(array[0]?.header).toMatchObject({ format: 'json', encoding: 'utf-8', firstRow: 1 });
  });
});
