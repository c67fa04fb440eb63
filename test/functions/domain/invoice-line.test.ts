import { describe, expect, it } from 'vitest';
import { COLUMNS, columnNamed, dayOf } from '../../../functions/domain/invoice-line.ts';

describe('columnNamed', () => {
  it.each(COLUMNS)('knows %s', (column) => expect(columnNamed(column)).toBe(column));

  it.each([
    ['Invoice', 'InvoiceNo'],
    ['Price', 'UnitPrice'],
    ['Customer ID', 'CustomerID'],
    ['customer_id', 'CustomerID'],
    [' stockcode ', 'StockCode'],
  ])("knows the publisher's second file and loose spelling: %s", (header, column) => {
    expect(columnNamed(header)).toBe(column);
  });

  it.each(['', 'CustomrID', '__proto__', 'constructor', 'Total'])('does not know "%s"', (header) =>
    expect(columnNamed(header)).toBeUndefined(),
  );
});

it("a day is the source's own, whatever zone the host is in", () => {
  expect(dayOf(Date.UTC(2010, 11, 1, 0, 0))).toBe('2010-12-01');
  expect(dayOf(Date.UTC(2010, 11, 1, 23, 59, 59, 999))).toBe('2010-12-01');
});
