import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { formatMoney } from '../../../../functions/domain/money.ts';
import { serialOf } from '../../../support/as-workbook.ts';
import { type Cell, workbookOf } from '../../../support/workbook.ts';
import { linesIn } from '../lines-of.ts';

const name = fc.oneof(
  fc.stringMatching(/^[A-Z]?\d{1,8}[a-z]?$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.constantFrom('gift_0001_40', 'BANK CHARGES', '_x0041_', ' 85123A', 'DOT '),
);
const MINUTE = 60_000;
const line = fc.record({
  InvoiceNo: name,
  StockCode: name,
  Description: fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(' two  spaces ', 'say "7"""', 'a,b\tc', '<&>', '007', 'TRUE', 'two\nlines'),
  ),
  Quantity: fc.integer({ min: -80_995, max: 80_995 }),
  InvoiceDate: fc
    .integer({ min: Date.UTC(1901, 0, 1) / MINUTE, max: Date.UTC(2099, 11, 31) / MINUTE })
    .map((minutes) => minutes * MINUTE),
  UnitPrice: fc.integer({ min: -99_999_999, max: 999_999_999 }),
  CustomerID: fc.oneof(fc.constant(''), fc.integer({ min: 1, max: 99_999 }).map(String)),
  Country: name,
});

/** XML has no control characters but these, and a workbook no half of a surrogate pair. */
const UNWRITABLE = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const writable = line.filter((fields) => !UNWRITABLE.test(JSON.stringify(Object.values(fields))));

/** Digits as a number, as a spreadsheet would keep them; other text as text. */
function nameCell(text: string): Cell {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text === '' ? undefined : text;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

it('any rows give the same accepted lines through a workbook and through CSV', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(writable, { minLength: 1, maxLength: 80 }),
      fc.boolean(),
      async (rows, shared) => {
        const cells = rows.map((row): Cell[] => [
          nameCell(row.InvoiceNo),
          nameCell(row.StockCode),
          row.Description === '' ? undefined : row.Description,
          row.Quantity,
          { serial: serialOf(row.InvoiceDate) },
          Number(formatMoney(row.UnitPrice)),
          nameCell(row.CustomerID),
          nameCell(row.Country),
        ]);
        const csv = rows.map((row) => {
          const date = new Date(row.InvoiceDate).toISOString().slice(0, 16);
          const fields = { ...row, InvoiceDate: date, UnitPrice: formatMoney(row.UnitPrice) };
          return COLUMNS.map((column) => quoted(String(fields[column]))).join(',');
        });
        const book = await workbookOf([{ name: 'S', rows: [COLUMNS, ...cells] }], { shared });
        const [fromBook, fromCsv] = [
          await linesIn('book.xlsx', book),
          await linesIn('lines.csv', `${COLUMNS.join(',')}\n${csv.join('\n')}\n`),
        ];
        expect(fromBook.accepted).toEqual(fromCsv.accepted);
        expect(fromBook.quarantined.map(({ row, reason }) => ({ row, reason }))).toEqual(
          fromCsv.quarantined.map(({ row, reason }) => ({ row, reason })),
        );
      },
    ),
    { numRuns: 20 },
  );
});
