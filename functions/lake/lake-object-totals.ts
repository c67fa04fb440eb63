import { type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import type { LINE_COLUMNS } from './lake-tables.ts';
import { readDefinitionLevels } from './parquet/definition-levels.ts';
import { type ReadGroup, readParquetObject } from './parquet/parquet-object.ts';
import { readPlainInt32, readPlainInt64, readPlainTexts } from './parquet/plain-values.ts';

type ColumnName = (typeof LINE_COLUMNS)[number]['name'];

/** The totals of an object's lines; `named` covers the lines that name a customer. */
export type ObjectTotals = { all: LineTotals; named: LineTotals };
export type TotalsByIngest = ReadonlyMap<string, ObjectTotals>;

export const noObjectTotals = (): ObjectTotals => ({ all: noLines(), named: noLines() });

export function sumOfIngests(totals: Iterable<ObjectTotals>): ObjectTotals {
  const sum = noObjectTotals();
  for (const { all, named } of totals) {
    sum.all = plus(sum.all, all);
    sum.named = plus(sum.named, named);
  }
  return sum;
}

/**
 * Adds up the lines of each ingest in an object from the values in it, not from what its footer says
 * about them. The sums are exact: quantities are INT32, line totals are thousandths in INT64. Throws
 * when the bytes are not an object of the lines table.
 */
export function totalsByIngest(bytes: Uint8Array): TotalsByIngest {
  const totals = new Map<string, ObjectTotals>();
  for (const group of readParquetObject(bytes)) addGroup(group, totals);
  return totals;
}

function addGroup({ rowCount, page }: ReadGroup, totals: Map<string, ObjectTotals>): void {
  const pageOf = (column: ColumnName): Buffer => page(column);
  const quantityAt = readPlainInt32(pageOf('quantity'), rowCount);
  const lineTotalAt = readPlainInt64(pageOf('line_total'), rowCount);
  const isNamed = readDefinitionLevels(pageOf('customer_id'), rowCount);
  for (const [row, ingestId] of readPlainTexts(pageOf('ingest_id'), rowCount).entries()) {
    const own = totals.get(ingestId) ?? noObjectTotals();
    totals.set(ingestId, own);
    const quantity = BigInt(quantityAt(row));
    const lineTotal = lineTotalAt(row);
    for (const sum of isNamed[row] ? [own.all, own.named] : [own.all]) {
      sum.lineCount += 1;
      sum.quantity += quantity;
      sum.revenue += lineTotal;
    }
  }
}
