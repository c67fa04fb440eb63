import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvSource } from '../../../functions/formats/csv-source.ts';
import { jsonSource, ndjsonSource } from '../../../functions/formats/json-source.ts';
import type { Source } from '../../../functions/formats/source.ts';
import { chunksOf, linesOf, planOf } from '../../../functions/intake/cut.ts';
import { decodeChunk, encodeChunk } from '../../../functions/stream/chunk.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';
import { aRecord, aRow, HEADER } from './invoice-rows.ts';

/**
 * Every line that validation finds in the chunks of ingest: its row, and the reason if it is
 * quarantined.
 */
function validated(source: () => Source) {
  const plan = planOf(source());
  const lines = Array.from(chunksOf(source(), plan, 'i1')).flatMap((chunk) => {
    const { accepted, quarantined } = validateChunk(decodeChunk(encodeChunk(chunk)));
    return [...accepted.map(({ row }) => ({ row, reason: '', text: '' })), ...quarantined];
  });
  return { received: linesOf(plan), lines: lines.sort((a, b) => a.row - b.row) };
}

const parts = fc.array(
  fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', ' ', 'x', '£', '\0', aRow(), `\n${aRow()}\n`),
  { maxLength: 40 },
);

it('validation finds the same records of a CSV body as ingest', () => {
  fc.assert(
    fc.property(parts, (texts) => {
      const body = Buffer.from(`${HEADER}\n${texts.join('')}`);
      const source = csvSource(body);
      const records = Array.from(source.records, ({ start, end }) =>
        body.toString('utf8', start, end),
      );
      const { received, lines } = validated(() => csvSource(body));
      expect(received).toBe(records.length);
      expect(lines.map(({ row }) => row)).toEqual(records.map((_, index) => index + 1));
      for (const { row, reason, text } of lines) {
        expect(reason).not.toBe('foreign_record');
        if (reason) expect(text).toBe(records[row - 1]);
      }
    }),
    { numRuns: 1000 },
  );
});

const record = fc.constantFrom(
  aRecord(),
  aRecord({ Quantity: 'x\ny' }),
  '3',
  '{"a":\t[1,{}]}',
  '""',
);

it('validation finds the same records of a JSON body as ingest', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 9 }), (records) => {
      const array = validated(() => jsonSource(Buffer.from(`[${records.join('\n,\n')}]`)));
      const lines = validated(() => ndjsonSource(Buffer.from(records.join('\n\n \r\n'))));
      expect(array.received).toBe(records.length);
      expect(array.lines.map(({ row }) => row)).toEqual(records.map((_, index) => index + 1));
      expect(array.lines.some(({ reason }) => reason === 'foreign_record')).toBe(false);
      expect(lines).toEqual(array);
    }),
  );
});
