import * as z from 'zod';
import { COLUMNS, type ColumnName, REQUIRED_COLUMNS } from '../domain/invoice-line.ts';
import { COMPONENTS } from './components.ts';

const HINTS: Readonly<Record<ColumnName, string>> = {
  InvoiceNo: 'C… is a cancellation, A… an adjustment',
  StockCode: 'Case and spaces matter',
  Description: 'May be missing',
  Quantity: 'A whole number of at most 32 bits, of any sign',
  InvoiceDate: 'M/D/YYYY H:mm or YYYY-MM-DD HH:mm:ss',
  UnitPrice: 'A plain decimal of at most three places',
  CustomerID: 'May be missing',
  Country: 'Of the invoice',
};

const value = z.union([z.string(), z.number()]);

/** What a line should be. One that is not is quarantined, and the request accepted all the same. */
const SentLine = z
  .looseObject(Object.fromEntries(COLUMNS.map((column) => [column, cellOf(column)])))
  .describe(
    'Case, spaces and underscores of the names do not matter; Invoice and Price are known too; other names are ' +
      'ignored. A line that cannot be accepted is quarantined alone',
  )
  .register(COMPONENTS, { id: 'SentLine' });

function cellOf(column: ColumnName) {
  const cell = REQUIRED_COLUMNS.includes(column) ? value : value.nullish();
  return cell.describe(HINTS[column]);
}

/** The bodies that POST /invoice-lines takes, by content type. */
export const SENT_BODIES = {
  'text/csv': z
    .string()
    .describe('A header row that names the eight columns in any order, and rows'),
  'application/json': z.array(SentLine),
  'application/x-ndjson': z.string().describe('A line a line, each a JSON object as in the array'),
};
