import { type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import { valueAt } from '../staging/line-table.ts';
import { type LineColumnName, lineColumn } from './lake-tables.ts';
import { readColumnValues, readPresence } from './parquet/column-values.ts';
import { type ReadGroup, readParquetObject } from './parquet/parquet-object.ts';

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

function addGroup(group: ReadGroup, totals: Map<string, ObjectTotals>): void {
  const quantities = wholeNumbers(group, 'quantity');
  const lineTotals = wholeNumbers(group, 'line_total');
  const isNamed = readPresence(group, 'customer_id');
  const ingests = readColumnValues(group, lineColumn('ingest_id'));
  for (const [row, ingest] of ingests.entries()) {
    const ingestId = String(ingest);
    const own = totals.get(ingestId) ?? noObjectTotals();
    totals.set(ingestId, own);
    const quantity = quantities(row);
    const lineTotal = lineTotals(row);
    for (const sum of isNamed[row] === 1 ? [own.all, own.named] : [own.all]) {
      sum.lineCount += 1;
      sum.quantity += quantity;
      sum.revenue += lineTotal;
    }
  }
}

function wholeNumbers(group: ReadGroup, name: LineColumnName): (row: number) => bigint {
  const values = readColumnValues(group, lineColumn(name));
  return (row) => BigInt(valueAt(values, row, name));
}
