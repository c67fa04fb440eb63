import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../functions/stream/chunk.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';
import { aChunk, aLine } from '../../support/lines.ts';

const RECORD = {
  InvoiceNo: 536365,
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: 6,
  InvoiceDate: '2010-12-01T08:26:00',
  UnitPrice: 2.55,
  CustomerID: '17850',
  Country: 'United Kingdom',
};

function jsonChunk(...records: (string | Buffer)[]): Chunk {
  const { header, records: bytes } = aChunk(records, { format: 'json' });
  const { columns: _, delimiter: __, ...json } = header;
  return { header: json, records: bytes };
}

/** The record, with the given values as raw JSON. */
function withRaw(values: Record<string, string>): string {
  const raw = Object.entries({ ...RECORD }).map(
    ([key, value]) => [key, JSON.stringify(value)] as const,
  );
  const fields = Object.entries({ ...Object.fromEntries(raw), ...values });
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(', ')}}`;
}

const read = (...records: (string | Buffer)[]) => validateChunk(jsonChunk(...records));

describe('a JSON line is accepted as it was sent:', () => {
  it('values as numbers or texts, keys by any of their names, unknown keys ignored', () => {
    const named = {
      invoice: '536365',
      stock_code: '85123A',
      'Description ': RECORD.Description,
      QUANTITY: '6',
      'Invoice Date': '12/1/2010 8:26',
      Price: '2.55',
      'Customer ID': 17850,
      country: 'United Kingdom',
      Shelf: { nested: [true, { Country: 1 }] },
    };
    const { accepted, quarantined } = read(JSON.stringify(RECORD), JSON.stringify(named));
    expect(quarantined).toEqual([]);
    expect(accepted).toEqual([aLine(), aLine({ row: 2 })]);
  });

  it('every digit of a number', () => {
    const { accepted } = read(
      withRaw({
        InvoiceNo: '12345678901234567890123',
        UnitPrice: '123456789.123',
        Quantity: '6.0',
        CustomerID: '17850.0',
      }),
    );
    expect(accepted).toMatchObject([
      {
        invoiceNo: '12345678901234567890123',
        unitPrice: 123456789123,
        quantity: 6,
        customerId: '17850',
      },
    ]);
  });

  it('null and a missing key as no value', () => {
    const { Description: _, ...rest } = RECORD;
    expect(read(JSON.stringify({ ...rest, CustomerID: null })).accepted).toMatchObject([
      { description: null, customerId: null },
    ]);
  });

  it('a __proto__ key without effect', () => {
    const { accepted } = read(
      withRaw({ Country: '"EIRE", "__proto__": {"Country": "x", "polluted": 1}' }),
    );
    expect(accepted).toMatchObject([{ country: 'EIRE' }]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('texts with escapes that look like keys', () => {
    const description = '"a":1, \\" : "b": {\n';
    const { accepted } = read(JSON.stringify({ ...RECORD, Description: description }));
    expect(accepted).toMatchObject([{ description }]);
  });
});

describe('a JSON line that is not a valid invoice line is quarantined on its own:', () => {
  it.each([
    ['broken', '{"InvoiceNo": ', 'invalid_json'],
    ['NaN', withRaw({ UnitPrice: 'NaN' }), 'invalid_json'],
    ['deeply nested', '['.repeat(30_000), 'invalid_json'],
    ['an array', '[1, 2]', 'not_an_object'],
    ['a text', '"x"', 'not_an_object'],
    ['null', 'null', 'not_an_object'],
    ['a column under two names', withRaw({ 'Customer ID': '"1"' }), 'duplicate_key'],
    ['the same key twice', withRaw({ Country: '"EIRE", "Country": "France"' }), 'duplicate_key'],
    ['a raw NUL byte', withRaw({ Country: '"EI\0RE"' }), 'nul_byte'],
    ['an escaped NUL', withRaw({ Description: '"EI\\u0000RE"' }), 'nul_byte'],
    ['half a surrogate pair', withRaw({ Description: '"\\ud83c"' }), 'invalid_text'],
    ['a boolean', withRaw({ CustomerID: 'true' }), 'invalid_text'],
    ['an object', withRaw({ CustomerID: '{"id": 1}' }), 'invalid_text'],
    ['a name with an exponent', withRaw({ InvoiceNo: '5e5' }), 'invalid_text'],
    ['a price with an exponent', withRaw({ UnitPrice: '1e400' }), 'invalid_unit_price'],
    ['a quantity with an exponent', withRaw({ Quantity: '1e3' }), 'invalid_quantity'],
    [
      'a price that a double would round',
      withRaw({ UnitPrice: '2.5500000000000000000001' }),
      'invalid_unit_price',
    ],
    ['a number as a date', withRaw({ InvoiceDate: '1291191960' }), 'invalid_invoice_date'],
    ['a missing required value', withRaw({ Country: 'null' }), 'missing_value'],
  ])('%s', (_, record, reason) => {
    const good = JSON.stringify(RECORD);
    const { accepted, quarantined } = read(good, record, good);
    expect(accepted.map(({ row }) => row)).toEqual([1, 3]);
    expect(quarantined).toMatchObject([{ row: 2, reason, text: record, encoding: 'text' }]);
  });

  it('bytes that are not UTF-8', () => {
    const record = Buffer.concat([
      Buffer.from('{"Country":"'),
      Buffer.from([0xa3]),
      Buffer.from('"}'),
    ]);
    expect(read(record).quarantined).toMatchObject([
      { reason: 'undecodable', encoding: 'base64', text: record.toString('base64') },
    ]);
  });
});
