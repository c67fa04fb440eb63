import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { csvRecord } from '../../../functions/formats/csv-record.ts';
import { fieldPlaces } from '../../../functions/formats/field-places.ts';

const csv = { format: 'csv' as const, columns: [...COLUMNS], delimiter: ',' };
const json = { format: 'json' as const };

const texts = (text: string, form: Parameters<typeof fieldPlaces>[1]) =>
  fieldPlaces(text, form).map(({ column, start, end }) => [column, text.slice(start, end)]);

describe('the fields of a CSV record', () => {
  it('are those that were written, for any values', () => {
    const unquoted = (text: string) =>
      text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 9 }), (values) => {
        const text = csvRecord(values);
        expect(texts(text, csv).map(([, field]) => unquoted(field ?? ''))).toEqual(values);
      }),
    );
  });

  it.each([
    ['more than the columns', 'a;b;c', ['a', 'b', 'c']],
    ['a quote that is not closed', 'a;"b;c', ['a', '"b', 'c']],
    ['text after a quote', '"a"x;b', ['"a"x', 'b']],
    ['empty', '', ['']],
    ['a last field that is empty', 'a;', ['a', '']],
  ])('can be told apart: %s', (_, text, fields) => {
    const form = { ...csv, columns: ['Country' as const, null], delimiter: ';' };
    expect(texts(text, form).map(([, field]) => field)).toEqual(fields);
    expect(fieldPlaces(text, form)[2]?.column ?? null).toBeNull();
  });
});

describe('the fields of a JSON record', () => {
  it.each([
    [
      '{"Invoice": 1.50 , "country":"a,\\"}b"}',
      [
        ['InvoiceNo', '1.50'],
        ['Country', '"a,\\"}b"'],
      ],
    ],
    [
      '{ "x": {"a":[1,{"b":2}]}, "Price":null }',
      [
        [null, '{"a":[1,{"b":2}]}'],
        ['UnitPrice', 'null'],
      ],
    ],
    ['{}', []],
    ['[1]', []],
    ['', []],
    [
      '{"InvoiceNo": "1", "Quantity": ',
      [
        ['InvoiceNo', '"1"'],
        ['Quantity', ''],
      ],
    ],
    ['{"InvoiceNo": "1', [['InvoiceNo', '"1']]],
    ['{"\\u0050rice":2}', [['UnitPrice', '2']]],
  ])('of %s', (text, fields) => {
    expect(texts(text, json)).toEqual(fields);
  });

  it('are all values of an object, for any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        for (const text of [JSON.stringify(object), JSON.stringify(object, null, ' ')]) {
          const values = texts(text, json).map(([, value]) => JSON.parse(value ?? ''));
          expect(values).toEqual(Object.values(JSON.parse(text)));
        }
      }),
    );
  });

  it('are found in linear time, however hostile the text', () => {
    const began = performance.now();
    for (const piece of ['[', '{"a":', '"', '\\', '{"a":1,']) {
      fieldPlaces(`{"a":${piece.repeat(60_000 / piece.length)}`, json);
    }
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
