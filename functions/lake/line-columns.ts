import { lineIdOf } from '../domain/invoice-line.ts';
import type { MemberChunk } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { LINE_COLUMNS } from './lake-tables.ts';
import { type Column, type ColumnValues, columnOf } from './parquet/column.ts';

type LineColumnName = (typeof LINE_COLUMNS)[number]['name'];

/** The given rows of a plan as the columns of the lines table. */
export function lineColumns(plan: SealedPlan, rows: readonly number[]): Column[] {
  const values = lineValues(plan, rows);
  return LINE_COLUMNS.map((column) => columnOf(column, values[column.name]));
}

function lineValues(
  { batchId, chunks, lines }: SealedPlan,
  rows: readonly number[],
): Record<LineColumnName, ColumnValues> {
  const of = <T>(column: readonly T[]) => rows.map((row) => at(column, row));
  const quantity = of(lines.quantity);
  const unitPrice = of(lines.unitPrice);
  const members: MemberChunk[] = of(lines.chunk).map((chunk) => at(chunks, chunk));
  const ingestId = members.map((member) => member.ingestId);
  return {
    invoice_no: of(lines.invoiceNo),
    stock_code: of(lines.stockCode),
    description: of(lines.description),
    quantity,
    invoice_ts: of(lines.invoiceTs),
    unit_price: unitPrice,
    line_total: quantity.map((count, index) => count * at(unitPrice, index)),
    customer_id: of(lines.customerId),
    country: of(lines.country),
    line_id: of(lines.row).map((row, index) => lineIdOf(at(ingestId, index), row)),
    batch_id: rows.map(() => batchId),
    ingest_id: ingestId,
    ingested_at: members.map((member) => member.arrivedAt),
  };
}

function at<T>(column: readonly T[], index: number): T {
  const value = column[index];
  if (value === undefined) throw new RangeError(`A column has no row ${index}`);
  return value;
}
