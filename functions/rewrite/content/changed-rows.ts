import type { ContentChange } from './content.ts';
import { appendRows, type LineRows, noRows, rowCount, textAt } from './line-rows.ts';
import type { LineTally } from './line-tally.ts';

/** Returns those rows of a source that stay, as the change leaves them, and counts what it does. */
export async function changedRows(
  rows: LineRows,
  change: ContentChange,
  tally: LineTally,
): Promise<LineRows> {
  const gone = await customerRows(change.without?.customerId, rows, change);
  const kept = keptRows(rows, change, gone, tally);
  const named = await customerRows(change.anonymise?.customerId, kept, change);
  anonymise(kept, change.anonymise?.as ?? null, named, tally);
  tally.addLines(kept);
  return kept;
}

/** The same for rows that are added as they are. */
export function addedRows(rows: LineRows, tally: LineTally): LineRows {
  for (let row = 0; row < rowCount(rows); row += 1) tally.count('added', rows, row);
  tally.addLines(rows);
  return rows;
}

/** The rows of a customer, if there is one, as far as their batches are covered. */
async function customerRows(
  customerId: string | undefined,
  rows: LineRows,
  { coversBatch = async () => true }: ContentChange,
): Promise<Set<number>> {
  const found = new Set<number>();
  if (customerId === undefined) return found;
  for (const [row, customer] of rows.customer_id.entries()) {
    if (customer !== customerId) continue;
    if (await coversBatch(textAt(rows, 'batch_id', row))) found.add(row);
  }
  return found;
}

function keptRows(
  rows: LineRows,
  { without }: ContentChange,
  gone: ReadonlySet<number>,
  tally: LineTally,
): LineRows {
  if (!without) return rows;
  const ingests = new Set(without.ingestIds);
  const kept: number[] = [];
  for (let row = 0; row < rowCount(rows); row += 1) {
    const goes = gone.has(row) || ingests.has(textAt(rows, 'ingest_id', row));
    if (goes) tally.count('removed', rows, row);
    else kept.push(row);
  }
  if (kept.length === rowCount(rows)) return rows;
  const left = noRows();
  appendRows(left, rows, kept);
  return left;
}

function anonymise(
  rows: LineRows,
  as: string | null,
  named: ReadonlySet<number>,
  tally: LineTally,
): void {
  for (const row of named) {
    tally.count('anonymised', rows, row);
    rows.customer_id[row] = as;
    // Columns that nobody knows may name the customer too.
    rows.extra[row] = null;
  }
}
