import { inParallel } from '../concurrency/in-parallel.ts';
import { type LineTotals, noLines } from '../domain/line-totals.ts';
import { mayHold } from '../lake/parquet/column-values.ts';
import { readParquetObject } from '../lake/parquet/parquet-object.ts';
import {
  appendRows,
  integerAt,
  type LineRows,
  noRows,
  readLineRows,
  rowCount,
  textAt,
} from '../rewrite/content/line-rows.ts';
import type { LiveDays } from './ports.ts';

/** Objects that are in memory at a time. */
const OBJECTS_AT_A_TIME = 4;

/** Returns the lines of ingests in the live objects of a day. An ingest that has none is left out. */
export async function collectLines(
  date: string,
  ingestIds: ReadonlySet<string>,
  days: LiveDays,
): Promise<Map<string, LineRows>> {
  const found = new Map<string, LineRows>();
  await inParallel(OBJECTS_AT_A_TIME, await days.keys(date), async (key) => {
    for (const group of readParquetObject(await days.read(key))) {
      if (mayHold(group, 'ingest_id', ingestIds)) collect(readLineRows(group), ingestIds, found);
    }
  });
  return found;
}

function collect(
  rows: LineRows,
  ingestIds: ReadonlySet<string>,
  found: Map<string, LineRows>,
): void {
  const indexes = new Map<string, number[]>();
  for (let row = 0; row < rowCount(rows); row += 1) {
    const ingestId = textAt(rows, 'ingest_id', row);
    if (!ingestIds.has(ingestId)) continue;
    const known = indexes.get(ingestId);
    if (known) known.push(row);
    else indexes.set(ingestId, [row]);
  }
  for (const [ingestId, own] of indexes) {
    const to = found.get(ingestId) ?? noRows();
    appendRows(to, rows, own);
    found.set(ingestId, to);
  }
}

export function totalsOf(rows: LineRows): LineTotals {
  const totals = noLines();
  for (let row = 0; row < rowCount(rows); row += 1) {
    totals.lineCount += 1;
    totals.quantity += BigInt(integerAt(rows, 'quantity', row));
    totals.revenue += BigInt(integerAt(rows, 'line_total', row));
  }
  return totals;
}

/** Returns the numbers of the invoices and the ids of the customers of lines. */
export function partiesOf(rows: LineRows): { invoices: Set<string>; customers: Set<string> } {
  const texts = (values: readonly unknown[]): string[] =>
    values.filter((value) => typeof value === 'string');
  return {
    invoices: new Set(texts(rows.invoice_no)),
    customers: new Set(texts(rows.customer_id)),
  };
}
