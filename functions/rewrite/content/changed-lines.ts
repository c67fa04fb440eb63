import { type LineTotals, noLines } from '../../domain/line-totals.ts';
import { compareText } from '../../domain/text-order.ts';
import type { ContentChange, ContentPorts, IngestLines } from './content.ts';
import { appendRows, integerAt, type LineRows, noRows, rowCount, textAt } from './line-rows.ts';
import { type LineSet, LineSum } from './line-sum.ts';
import { readSources } from './read-sources.ts';

type ByIngest = Map<string, LineTotals>;

/** What the sources and the change come to, complete once every line was read. */
export type Accounts = {
  lines: LineSet;
  removed: IngestLines[];
  added: IngestLines[];
  anonymised: IngestLines[];
};

/**
 * Reads the lines of which a generation consists: those of the sources without what is to go, and
 * those that are added. Keeps account of them while they are read.
 */
export function changedLines(
  sources: readonly string[],
  change: ContentChange,
  date: string,
  ports: Pick<ContentPorts, 'read' | 'isOutOfTime'>,
): { lines: AsyncGenerator<LineRows>; accounts: () => Accounts } {
  const sum = new LineSum();
  const removed: ByIngest = new Map();
  const added: ByIngest = new Map();
  const anonymised: ByIngest = new Map();
  async function* lines(): AsyncGenerator<LineRows> {
    for await (const rows of readSources(sources, date, ports)) {
      const gone = await customerRows(change.without?.customerId, rows, change);
      const kept = keptRows(rows, change, gone, removed);
      const named = await customerRows(change.anonymise?.customerId, kept, change);
      anonymise(kept, change.anonymise?.as ?? null, named, anonymised);
      yield summed(kept, sum);
    }
    for await (const rows of readSources(change.with ?? [], date, ports)) {
      for (let row = 0; row < rowCount(rows); row += 1) count(added, rows, row);
      yield summed(rows, sum);
    }
  }
  const accounts = () => ({
    lines: sum.value(),
    removed: sorted(removed),
    added: sorted(added),
    anonymised: sorted(anonymised),
  });
  return { lines: lines(), accounts };
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
  removed: ByIngest,
): LineRows {
  if (!without) return rows;
  const ingests = new Set(without.ingestIds);
  const kept: number[] = [];
  for (let row = 0; row < rowCount(rows); row += 1) {
    const goes = gone.has(row) || ingests.has(textAt(rows, 'ingest_id', row));
    if (goes) count(removed, rows, row);
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
  anonymised: ByIngest,
): void {
  for (const row of named) {
    count(anonymised, rows, row);
    rows.customer_id[row] = as;
    // Columns that nobody knows may name the customer too.
    rows.extra[row] = null;
  }
}

function summed(rows: LineRows, sum: LineSum): LineRows {
  for (let row = 0; row < rowCount(rows); row += 1) addRow(sum, rows, row);
  return rows;
}

export function addRow(sum: LineSum, rows: LineRows, row: number): void {
  const quantity = integerAt(rows, 'quantity', row);
  sum.add(textAt(rows, 'line_id', row), quantity, integerAt(rows, 'line_total', row));
}

function count(totals: ByIngest, rows: LineRows, row: number): void {
  const ingestId = textAt(rows, 'ingest_id', row);
  const { lineCount, quantity, revenue } = totals.get(ingestId) ?? noLines();
  totals.set(ingestId, {
    lineCount: lineCount + 1,
    quantity: quantity + BigInt(integerAt(rows, 'quantity', row)),
    revenue: revenue + BigInt(integerAt(rows, 'line_total', row)),
  });
}

function sorted(totals: ByIngest): IngestLines[] {
  const ingests = [...totals].map(([ingestId, lines]) => ({ ingestId, ...lines }));
  return ingests.sort((a, b) => compareText(a.ingestId, b.ingestId));
}
