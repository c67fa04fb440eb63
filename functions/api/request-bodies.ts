import * as z from 'zod';
import { LineFields, MAX_CORRECTED_LINES } from '../domain/correction.ts';
import { COLUMNS, type ColumnName, REQUIRED_COLUMNS } from '../domain/invoice-line.ts';
import { COMPONENTS } from './components.ts';

const HINTS: Readonly<Record<ColumnName, string>> = {
  InvoiceNo: 'C… is a cancellation, A… an adjustment',
  StockCode: 'Case and spaces matter',
  Description: 'May be missing',
  Quantity: 'A whole number of at most 32 bits, positive or negative',
  InvoiceDate: 'M/D/YYYY H:mm or YYYY-MM-DD HH:mm:ss',
  UnitPrice: 'A plain decimal with at most three places',
  CustomerID: 'May be missing',
  Country: 'The country of the invoice',
};

const value = z.union([z.string(), z.number()]);

/**
 * What a line should look like. A line that does not is quarantined, and the request is accepted
 * all the same.
 */
const SentLine = z
  .looseObject(Object.fromEntries(COLUMNS.map((column) => [column, cellOf(column)])))
  .describe(
    'Case, spaces and underscores in the names do not matter. Invoice and Price are known too. ' +
      'Other names are ignored. A line that cannot be accepted is quarantined on its own',
  )
  .register(COMPONENTS, { id: 'SentLine' });

function cellOf(column: ColumnName) {
  const cell = REQUIRED_COLUMNS.includes(column) ? value : value.nullish();
  return cell.describe(HINTS[column]);
}

/** The bodies that POST /invoice-lines accepts, by content type. */
export const REQUEST_BODIES = {
  'text/csv': z
    .string()
    .describe('A header row that names the eight columns in any order, followed by the rows'),
  'application/json': z.array(SentLine),
  'application/x-ndjson': z.string().describe('One JSON object per line, as in the array'),
};

const CorrectedRecord = LineFields.partial()
  .describe('Columns of the source, with values as text. A column that is left out has no value')
  .register(COMPONENTS, { id: 'CorrectedRecord' });

/** The longest reason, in characters. */
export const MAX_REASON = 1000;

/** The body that POST /corrections accepts. Other members, and other columns, are refused. */
export const CorrectionBody = z
  .object({
    reason: z.string().max(MAX_REASON).optional().describe('Why, for the history of the lines'),
    lines: z
      .array(z.object({ lineId: z.string(), record: CorrectedRecord }))
      .min(1)
      .max(MAX_CORRECTED_LINES)
      .describe('Quarantined lines, each once, with what to send in their place'),
  })
  .register(COMPONENTS, { id: 'CorrectionBody' });
