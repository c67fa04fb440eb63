import { describe, expect, it } from 'vitest';
import { openingOf } from '../../../../cli/upload/file/opening.ts';
import { aFile, csvOfLines } from '../a-file.ts';

const FILE = csvOfLines(100);

describe('the beginning of a file', () => {
  it('is UTF-8 after a byte order mark, which is not sent', async () => {
    const { header, saysUtf8 } = await openingOf(aFile(`\ufeff${FILE}`));
    expect(saysUtf8).toBe(true);
    expect(header.toString()).toBe(csvOfLines(0));
  });

  it('is refused when it is UTF-16', async () => {
    const utf16 = Buffer.from(`\ufeff${FILE.slice(0, 500)}`, 'utf16le');
    await expect(openingOf(aFile(utf16))).rejects.toThrow('UTF-16');
  });

  it('is refused when there is nothing but white space', async () => {
    await expect(openingOf(aFile('\r\n  \r\n'))).rejects.toThrow('is empty');
  });
});

describe('a header row is refused,', () => {
  it('with what was expected and what was found, when it lacks a column', async () => {
    await expect(openingOf(aFile('InvoiceNo,StockCode\r\n1,2\r\n'))).rejects.toThrow(
      [
        'lines.csv: the header row does not name Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country.',
        '  expected  InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country (in any order)',
        '  found     InvoiceNo, StockCode',
        'Add a header row with these columns, or rename the columns, and try again.',
      ].join('\n'),
    );
  });

  it('with the name, when it names a column twice', async () => {
    const twice = FILE.replace('Country', 'Country,Country');
    await expect(openingOf(aFile(twice))).rejects.toThrow(
      'lines.csv: the header row names Country more than once.',
    );
  });

  it('with the limit, when it has too many columns', async () => {
    const wide = FILE.replace('Country', `Country${',X'.repeat(60)}`);
    await expect(openingOf(aFile(wide))).rejects.toThrow(/^lines\.csv: .* more than 64 columns/);
  });
});

describe('an export of all columns of the lake is refused, because it would lose times:', () => {
  const columns = FILE.replace('InvoiceDate', 'invoice_date').replace(
    'Country',
    'Country,invoice_ts',
  );
  const object = { InvoiceNo: '1', invoice_ts: '2010-12-01 08:26', invoice_date: '2010-12-01' };
  it.each([
    ['csv', columns],
    ['ndjson', JSON.stringify(object)],
    ['json', JSON.stringify([object])],
  ] as const)('%s', async (format, text) => {
    await expect(openingOf(aFile(text, format))).rejects.toThrow(
      /has the dates of its lines twice.*\n.*Export it as Parquet or .xlsx/,
    );
  });
});
