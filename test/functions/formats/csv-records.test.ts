import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecord } from '../../../functions/formats/csv-record.ts';
import { csvRecords } from '../../../functions/formats/csv-records.ts';
import { plainCsvRecords } from '../../../functions/formats/plain-csv-records.ts';

/** What csv-parse makes of a text; undefined if it refuses it. */
function parsed(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}

const DELIMITERS = [',', ';', '\t', '|'];
const delimiter = fc.constantFrom(...DELIMITERS);
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

/** Texts of what CSV is made of, in any order: most of them are odd. */
const oddText = fc
  .array(
    fc.constantFrom(
      ...DELIMITERS,
      '"',
      '""',
      '\n',
      '\r',
      '\r\n',
      'a',
      ' ',
      'é',
      '😀',
      '\uFEFF',
      '\0',
      '\uD83D',
      '\uDE00',
    ),
    {
      maxLength: 24,
    },
  )
  .map((parts) => parts.join(''));

const field = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), oddText);
const fields = fc.array(field, { minLength: 1, maxLength: 5 });

describe('the records of CSV text', () => {
  it('are those of csv-parse, whatever the text', () => {
    const property = fc.property(oddText, delimiter, (text, by) => {
      expect(csvRecords(text, by)).toEqual(parsed(text, by));
    });
    fc.assert(property, { numRuns: 4000 });
  });

  it('are divided without csv-parse, and as it does, when the text is well-formed', () => {
    const table = fc.array(fields, { maxLength: 5 });
    const property = fc.property(table, delimiter, lineEnd, fc.boolean(), (rows, by, end, ends) => {
      const text = (
        rows.map((row) => csvRecord(row, by)).join(end) + (ends ? end : '')
      ).toWellFormed();
      expect(plainCsvRecords(text, by)).toEqual(parsed(text, by));
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it.each([
    ['a quote in a field', 'a"b,c\n', [['a"b', 'c']]],
    ['text after a quote', '"a"b,c\n', [['"a"b', 'c']]],
    ['a quoted line without text', '""\n\na\n', [[''], ['a']]],
    ['a field that a delimiter ends', 'a,', [['a', '']]],
    ['a quote that is never closed', '"a,b\n', undefined],
    ['half of a surrogate pair', 'a\uD83D,b', [['a\uFFFD', 'b']]],
    ['a byte order mark, which is text', '\uFEFFa,b\n', [['\uFEFFa', 'b']]],
    ['more and fewer fields than before', 'a,b\nc\nd,e,f', [['a', 'b'], ['c'], ['d', 'e', 'f']]],
    [
      'a field of 200 kB',
      `${'x'.repeat(200_000)},"${'y'.repeat(200_000)}"\r`,
      [['x'.repeat(200_000), 'y'.repeat(200_000)]],
    ],
  ])('with %s', (_, text, records) => {
    expect(csvRecords(text)).toEqual(records);
  });
});
