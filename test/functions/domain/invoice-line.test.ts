import { describe, expect, it } from 'vitest';
import { COLUMNS, columnNamed } from '../../../functions/domain/invoice-line.ts';

describe('columnNamed', () => {
  it.each(COLUMNS)('knows %s', (column) => expect(columnNamed(column)).toBe(column));

  it.each([
    ['Invoice', 'InvoiceNo'],
    ['Price', 'UnitPrice'],
    ['Customer ID', 'CustomerID'],
    ['customer_id', 'CustomerID'],
    [' stockcode ', 'StockCode'],
  ])("knows the names of the publisher's second file and other spellings: %s", (header, column) => {
    expect(columnNamed(header)).toBe(column);
  });

  it.each(['', 'CustomrID', '__proto__', 'constructor', 'Total'])('does not know "%s"', (header) =>
    expect(columnNamed(header)).toBeUndefined(),
  );
});
