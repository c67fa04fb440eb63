import { lineIdOf } from '../domain/invoice-line.ts';
import { type LineTable, nullableAt, valueAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { LINE_COLUMNS } from './lake-tables.ts';
import { type Column, columnOf } from './parquet/column.ts';

/** What the columns of the lines table are made of. */
type PlannedLines = Pick<SealedPlan, 'batchId' | 'chunks' | 'lines'>;

type LineColumnName = (typeof LINE_COLUMNS)[number]['name'];

/**
 * Returns the given rows of a plan as the columns of the lines table. Throws RangeError when the
 * plan is damaged.
 */
export function lineColumns(plan: PlannedLines, rows: readonly number[]): Column[] {
  const values = lineValues(plan, rows);
  return LINE_COLUMNS.map((column) => columnOf(column, values[column.name]));
}

/** Returns the given rows of a plan, column by column. Throws as lineColumns does. */
export function lineValues(
  { batchId, chunks, lines }: PlannedLines,
  rows: readonly number[],
): Record<LineColumnName, (string | number | null)[]> {
  const required = <T extends string | number>(name: keyof LineTable, column: readonly T[]): T[] =>
    rows.map((row) => valueAt(column, row, name));
  const optional = (name: keyof LineTable, column: readonly (string | null)[]) =>
    rows.map((row) => nullableAt(column, row, name));
  const quantity = required('quantity', lines.quantity);
  const unitPrice = required('unitPrice', lines.unitPrice);
  const members = required('chunk', lines.chunk).map((chunk) => valueAt(chunks, chunk, 'chunks'));
  const ingestId = members.map((member) => member.ingestId);
  return {
    invoice_no: required('invoiceNo', lines.invoiceNo),
    stock_code: required('stockCode', lines.stockCode),
    description: optional('description', lines.description),
    quantity,
    invoice_ts: required('invoiceTs', lines.invoiceTs),
    unit_price: unitPrice,
    line_total: quantity.map((count, index) => count * valueAt(unitPrice, index, 'unitPrice')),
    customer_id: optional('customerId', lines.customerId),
    country: required('country', lines.country),
    line_id: required('row', lines.row).map((row, index) =>
      lineIdOf(valueAt(ingestId, index, 'ingestId'), row),
    ),
    batch_id: rows.map(() => batchId),
    ingest_id: ingestId,
    ingested_at: members.map((member) => member.arrivedAt),
    extra: lines.extra ? optional('extra', lines.extra) : rows.map(() => null),
  };
}
