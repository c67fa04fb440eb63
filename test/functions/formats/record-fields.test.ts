import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { fieldsOf } from '../../../functions/formats/record-fields.ts';

type Form = Parameters<typeof fieldsOf>[1];
const CSV: Form = { format: 'csv', columns: [...COLUMNS], delimiter: ';' };
const JSON_FORM: Form = { format: 'json' };

describe('the text of a record by column', () => {
  it.each([
    ['a whole record', '1;2;"A; ""B""";x;d;p;c;EIRE', { Description: 'A; "B"', Country: 'EIRE' }],
    ['one that is cut off', '1;2;TEXT', { Description: 'TEXT', Quantity: null, Country: null }],
  ])('of CSV: %s', (_, text, fields) => {
    expect(fieldsOf(text, CSV)).toMatchObject(fields);
  });

  it('of JSON has the digits of the source, and null for what is no text', () => {
    const text = '{"Invoice": 1, "Price": 1.10, "Quantity": {"error": "#N/A"}, "Colour": "red"}';
    expect(fieldsOf(text, JSON_FORM)).toMatchObject({
      InvoiceNo: '1',
      UnitPrice: '1.10',
      Quantity: null,
    });
  });

  it.each([
    ['too many fields', '1;2;3;4;5;6;7;8;9', CSV],
    ['an open quote', '1;"2', CSV],
    ['no JSON', '{"InvoiceNo":', JSON_FORM],
    ['a column twice', '{"Price": "1", "UnitPrice": "2"}', JSON_FORM],
    ['a list', '[]', JSON_FORM],
  ])('is null with %s', (_, text, form) => {
    expect(fieldsOf(text, form)).toBeNull();
  });
});
