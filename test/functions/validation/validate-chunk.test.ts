import { describe, expect, it } from 'vitest';
import type { QuarantineReason } from '../../../functions/domain/quarantine.ts';
import { validateChunk } from '../../../functions/validation/validate-chunk.ts';
import { aChunk, aLine, aRecord, INGEST } from '../../support/lines.ts';

const bytes = (...parts: (string | number)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(typeof part === 'string' ? part : [part])));

describe('a CSV line is accepted as it was sent:', () => {
  it('the first line of the data set', () => {
    expect(validateChunk(aChunk([aRecord()]))).toEqual({ accepted: [aLine()], quarantined: [] });
  });

  it('with its row in the ingest', () => {
    const { accepted } = validateChunk(aChunk([aRecord(), aRecord()], { firstRow: 541 }));
    expect(accepted.map(({ row }) => row)).toEqual([541, 542]);
  });

  it('without customer and description, and free of charge', () => {
    const record = '536414,22139,,56,12/1/2010 11:52,0,,United Kingdom';
    expect(validateChunk(aChunk([record])).accepted).toMatchObject([
      { description: null, customerId: null, unitPrice: 0, quantity: 56 },
    ]);
  });

  it.each([
    ['spaces kept', ' SPACED  OUT '],
    ['white space only', '   '],
    ['a comma', '"LIGHT, BLUE"', 'LIGHT, BLUE'],
    ['doubled quotes', '"RECORD FRAME 7"" SINGLE SIZE "', 'RECORD FRAME 7" SINGLE SIZE '],
    ['a quote in the middle', 'FRAME 7" WIDE', 'FRAME 7" WIDE'],
    ['several lines', '"first\r\nsecond"', 'first\r\nsecond'],
    ['emoji, right-to-left marks, formulas', "=cmd|' /C calc'!A0 🎄 \u200fשלום"],
  ])('description: %s', (_, Description, expected = Description) => {
    const { accepted } = validateChunk(aChunk([aRecord({ Description }), aRecord()]));
    expect(accepted.map(({ description }) => description)).toEqual([expected, aLine().description]);
  });

  it('names with case and spaces kept, and a customer id that a client wrote as a float', () => {
    const record = aRecord({
      StockCode: 'bank charges ',
      InvoiceNo: 'C536379',
      CustomerID: '17850.0',
    });
    expect(validateChunk(aChunk([record])).accepted).toMatchObject([
      { stockCode: 'bank charges ', invoiceNo: 'C536379', customerId: '17850' },
    ]);
  });

  it('in any column order, with ignored columns and another delimiter', () => {
    const columns = [
      'Country',
      null,
      'UnitPrice',
      'InvoiceDate',
      'Quantity',
      'CustomerID',
      'StockCode',
      'Description',
      'InvoiceNo',
    ] as const;
    const record =
      'United Kingdom;shelf B7;2.55;2010-12-01 08:26:00;6;17850;85123A;WHITE HANGING HEART T-LIGHT HOLDER;536365';
    const chunk = aChunk([record], { columns: [...columns], delimiter: ';' });
    expect(validateChunk(chunk).accepted).toEqual([aLine()]);
  });

  it('in windows-1252', () => {
    const chunk = aChunk([bytes('1,2,Voucher ', 0xa3, '40 ', 0x80, ',1,12/1/2010 8:26,1,,EIRE')], {
      encoding: 'windows-1252',
    });
    expect(validateChunk(chunk).accepted).toMatchObject([{ description: 'Voucher £40 €' }]);
  });

  it.each(['\n', '\r\n', '\r'])('with line ends %j and empty lines in between', (lineEnd) => {
    const records = Buffer.from([aRecord(), '', aRecord(), ''].join(lineEnd));
    const chunk = { ...aChunk([]), records };
    const { accepted } = validateChunk({ ...chunk, header: { ...chunk.header, rows: 2 } });
    expect(accepted).toEqual([aLine(), aLine({ row: 2 })]);
  });
});

describe('a CSV line that is not a valid invoice line is quarantined on its own:', () => {
  const wrong: [
    name: string,
    record: string | Buffer,
    reason: QuarantineReason,
    column?: string,
  ][] = [
    ['too few fields', '536365,85123A,HOLDER,6', 'field_count'],
    ['too many fields', `${aRecord()},`, 'field_count'],
    ['a NUL byte', bytes(aRecord({ Description: 'HOL\0DER' })), 'nul_byte'],
    [
      'a byte that is not UTF-8',
      bytes('536365,85123A,', 0xa3, ',6,12/1/2010 8:26,2.55,,France'),
      'undecodable',
    ],
    ['no invoice', aRecord({ InvoiceNo: '' }), 'missing_value', 'InvoiceNo'],
    ['a stock code of spaces', aRecord({ StockCode: '  ' }), 'missing_value', 'StockCode'],
    ['no quantity', aRecord({ Quantity: ' ' }), 'missing_value', 'Quantity'],
    ['no date', aRecord({ InvoiceDate: '' }), 'missing_value', 'InvoiceDate'],
    ['no price', aRecord({ UnitPrice: '' }), 'missing_value', 'UnitPrice'],
    ['no country', aRecord({ Country: '' }), 'missing_value', 'Country'],
    ['a tab in the country', aRecord({ Country: 'United\tKingdom' }), 'invalid_text', 'Country'],
    ['a C1 control', aRecord({ CustomerID: '178\u008550' }), 'invalid_text', 'CustomerID'],
    [
      'a long stock code',
      aRecord({ StockCode: 'A'.repeat(10_000) }),
      'value_too_long',
      'StockCode',
    ],
    [
      'a long description',
      aRecord({ Description: 'A'.repeat(4_001) }),
      'value_too_long',
      'Description',
    ],
    ['a fraction', aRecord({ Quantity: '1.5' }), 'invalid_quantity', 'Quantity'],
    ['seven decimals', aRecord({ UnitPrice: '1.2345678' }), 'invalid_unit_price', 'UnitPrice'],
    [
      'day first',
      aRecord({ InvoiceDate: '31/12/2010 8:26' }),
      'invalid_invoice_date',
      'InvoiceDate',
    ],
    [
      'too much money',
      aRecord({ Quantity: '2000000000', UnitPrice: '999999999' }),
      'amount_out_of_range',
    ],
  ];

  it.each(wrong)('%s', (_, record, reason, column = undefined) => {
    const { accepted, quarantined } = validateChunk(aChunk([aRecord(), record, aRecord()]));
    expect(accepted.map(({ row }) => row)).toEqual([1, 3]);
    expect(quarantined).toMatchObject([
      { ingestId: INGEST, row: 2, reason, column: column ?? null },
    ]);
    const [{ text = '', encoding = 'text' } = {}] = quarantined;
    const original = Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8');
    expect(original.equals(Buffer.from(record))).toBe(true);
    expect(encoding).toBe(reason === 'undecodable' ? 'base64' : 'text');
  });

  it('but values of the maximum length are accepted', () => {
    const name = 'A'.repeat(100);
    const record = aRecord({
      InvoiceNo: name,
      StockCode: name,
      CustomerID: name,
      Country: name,
      Description: 'A'.repeat(4_000),
    });
    expect(validateChunk(aChunk([record])).quarantined).toEqual([]);
  });

  it.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])('byte %i, which windows-1252 does not define', (byte) => {
    const record = bytes('1,2,', byte, ',1,12/1/2010 8:26,1,,EIRE');
    const chunk = aChunk([aRecord(), record], { encoding: 'windows-1252' });
    expect(validateChunk(chunk).quarantined).toMatchObject([
      { row: 2, reason: 'undecodable', text: record.toString('base64'), encoding: 'base64' },
    ]);
  });

  it('with a message that does not repeat a value that is too long', () => {
    const record = aRecord({ StockCode: 'SECRET'.repeat(100) });
    const [line] = validateChunk(aChunk([record])).quarantined;
    expect(line?.message).toBe('StockCode: expected at most 100 characters, found 600');
  });
});

describe('a chunk that ingest could not cut into lines', () => {
  it('is one quarantined line with that reason and its text', () => {
    const chunk = aChunk(['1,"2,3'], { broken: 'unclosed_quote', firstRow: 7 });
    expect(validateChunk(chunk)).toMatchObject({
      accepted: [],
      quarantined: [{ row: 7, reason: 'unclosed_quote', text: '1,"2,3', encoding: 'text' }],
    });
  });

  it('keeps any bytes of a foreign record', () => {
    const chunk = aChunk([bytes(0xff, 0x00, 0x0a, 0x31)], { broken: 'foreign_record' });
    expect(validateChunk(chunk).quarantined).toMatchObject([
      { reason: 'foreign_record', encoding: 'base64', text: '/wAKMQ==' },
    ]);
  });

  it('is quarantined as a whole if it does not hold as many records as its header says', () => {
    const chunk = aChunk([aRecord(), aRecord()], { rows: 3 });
    const { accepted, quarantined } = validateChunk(chunk);
    expect(accepted).toEqual([]);
    expect(quarantined.map(({ row, reason }) => [row, reason])).toEqual([
      [1, 'foreign_record'],
      [2, 'foreign_record'],
      [3, 'foreign_record'],
    ]);
    expect(quarantined[0]?.text).toBe(Buffer.from(chunk.records).toString());
  });
});
