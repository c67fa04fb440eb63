import type { ColumnName } from '../../../functions/domain/invoice-line.ts';

/**
 * A value as text, or as raw source that is written without quoting: a JSON token, an unquoted
 * cell.
 */
export type Cell = string | { raw: string };

/**
 * Valid values of each column. They have few days, because each day of a batch is an object of its
 * own.
 */
export const GOOD_CELLS: Readonly<Record<ColumnName, readonly string[]>> = {
  InvoiceNo: ['536365', '536366', 'C536379', 'A563185', 'B-é/7'],
  StockCode: ['85123A', '85123a', 'BANK CHARGES', 'POST', 'gift_0001_20 ', '§1'],
  Description: [
    'WHITE HANGING HEART T-LIGHT HOLDER',
    '',
    ' spaces kept ',
    'VOUCHER £40.00',
    'A "QUOTED" WORD',
    'one, two; three|four\tfive',
    'two\nlines',
    "=cmd|' /C calc'!A0",
    '__proto__',
  ],
  Quantity: ['6', '-6', '0', '80995', '+12', '007'],
  InvoiceDate: ['12/1/2010 8:26', '2010-12-01 08:26:00', '12/9/2011 12:50', '2/29/2012 0:00'],
  UnitPrice: ['2.55', '0', '0.001', '-11062.06', '1.10', '9.999'],
  CustomerID: ['17850', '', '12346.0', 'ÅSA-1'],
  Country: ['United Kingdom', 'EIRE', 'Côte d’Ivoire'],
};

/** Other known names of the columns. */
export const ALIASES: Readonly<Partial<Record<ColumnName, readonly string[]>>> = {
  InvoiceNo: ['Invoice', 'invoice_no', ' INVOICENO '],
  UnitPrice: ['Price', 'unit price'],
  CustomerID: ['Customer ID', 'customer_id'],
};

export const ODD_NAMES: readonly string[] = [
  '',
  'Cost',
  '__proto__',
  'InvoiceNo\0',
  'Invoice\nNo',
  'a"b',
  '"',
  'Ünit',
  'x'.repeat(300),
];

const TOKENS = [
  '"two\nlines, one, two, three, four, five, six, seven\n8,9"',
  'NaN',
  'null',
  'true',
  '1e400',
  '-0',
  '1E5',
  '0.10',
  '01',
  '12345678901234567890.5',
  '[1]',
  '{"a":{"a":1}}',
  '{"__proto__":{"a":1}}',
  '"\\ud800"',
  '"\\u0000"',
  '"a\tb"',
  "'x'",
  '"a" "b"',
  '""',
  '"',
  '""""',
  '['.repeat(3000) + ']'.repeat(3000),
  `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
];

/** Values that are invalid in every column, in some columns, or only just valid. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u0007',
  '\u0085',
  '\u001a',
  '\ufeff',
  '\u2028',
  '🎄',
  '‏שלום‎',
  '1.5',
  '1e400',
  '1e3',
  'NaN',
  '-0',
  '007',
  '٣',
  '2147483647',
  '2147483648',
  '99999999999999999999',
  '1.2345678',
  '123456789.123',
  '1234567890.1',
  '2,55',
  '31/12/2010 8:26',
  '2/30/2011 8:26',
  '1/1/0000 0:00',
  '1/1/0099 8:26',
  '0001-01-01 00:00:00',
  '9999-12-31 23:59:59',
  '12/31/9999 23:59',
  '2010-12-01T08:26:00Z',
  '1969-12-31 23:59:59',
  'constructor',
  '.0',
  '/',
  '..',
  '"',
  '"open',
  'shut"',
  'a"b"c',
  'two\nlines',
  "'; DROP TABLE invoice_lines; --",
  'x'.repeat(101),
  '😀'.repeat(50),
  '‱'.repeat(100),
  'x'.repeat(4001),
];

export const ODD_CELLS: readonly Cell[] = [...ODD_TEXTS, ...TOKENS.map((raw) => ({ raw }))];
