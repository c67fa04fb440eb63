import { COLUMNS, type ColumnName } from '../../../functions/domain/invoice-line.ts';
import type { TableValue } from './table-value.ts';

/** Columns whose values are numbers. What is not one there is quarantined by its text. */
const NUMERIC: ReadonlySet<ColumnName> = new Set(['Quantity', 'UnitPrice']);
const PARSED: ReadonlySet<ColumnName> = new Set([...NUMERIC, 'InvoiceDate']);

/**
 * A row as one line of NDJSON, without what is empty. The values are in the order of COLUMNS. The
 * same row is always the same line: the keys of an upload, and so whether it counts again, depend
 * on these bytes.
 */
export function jsonLine(values: readonly (TableValue | undefined)[]): string {
  let line = '';
  for (const [index, column] of COLUMNS.entries()) {
    const value = values[index];
    if (!value) continue;
    line += `${line === '' ? '{' : ','}"${column}":${jsonValue(column, value)}`;
  }
  return line === '' ? '{}\n' : `${line}}\n`;
}

function jsonValue(column: ColumnName, { kind, text }: TableValue): string {
  if (kind === 'number' && NUMERIC.has(column)) return text;
  // Ingest takes any text for a name or a description, but no object.
  if (kind === 'error' && !PARSED.has(column)) return `{"error":${JSON.stringify(text)}}`;
  return JSON.stringify(text);
}
