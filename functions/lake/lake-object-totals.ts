import { type LineTotals, noLines } from '../domain/line-totals.ts';
import type { LINE_COLUMNS } from './lake-tables.ts';
import { readDefinitionLevels } from './parquet/definition-levels.ts';
import { type ReadGroup, readParquetObject } from './parquet/parquet-object.ts';
import { readPlainInt32, readPlainInt64 } from './parquet/plain-values.ts';

type ColumnName = (typeof LINE_COLUMNS)[number]['name'];

/** The totals of an object's lines; `named` covers the lines that name a customer. */
export type ObjectTotals = { all: LineTotals; named: LineTotals };

/**
 * Adds up an object from the values in it, not from what its footer says about them. The sums are
 * exact: quantities are INT32, line totals are thousandths in INT64. Throws when the bytes are not
 * an object of the lines table.
 */
export function lakeObjectTotals(bytes: Uint8Array): ObjectTotals {
  const totals: ObjectTotals = { all: noLines(), named: noLines() };
  for (const group of readParquetObject(bytes)) addGroup(group, totals);
  return totals;
}

function addGroup({ rowCount, page }: ReadGroup, { all, named }: ObjectTotals): void {
  const pageOf = (column: ColumnName): Buffer => page(column);
  const quantityAt = readPlainInt32(pageOf('quantity'), rowCount);
  const lineTotalAt = readPlainInt64(pageOf('line_total'), rowCount);
  const isNamed = readDefinitionLevels(pageOf('customer_id'), rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const quantity = BigInt(quantityAt(row));
    const lineTotal = lineTotalAt(row);
    for (const totals of isNamed[row] ? [all, named] : [all]) {
      totals.lineCount += 1;
      totals.quantity += quantity;
      totals.revenue += lineTotal;
    }
  }
}
