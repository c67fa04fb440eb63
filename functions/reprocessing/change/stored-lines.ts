import { inParallel } from '../../concurrency/in-parallel.ts';
import { type InvoiceLine, lineNamed } from '../../domain/invoice-line.ts';
import { type LineTotals, noLines, plus } from '../../domain/line-totals.ts';
import {
  arrivalIn,
  type QuarantineRecord,
  quarantineRecords,
} from '../../lake/quarantine-object.ts';
import type { IngestProgress } from '../../ledger/ingest-progress.ts';
import { collectLines } from '../../retraction/collect-lines.ts';
import { landedIngest } from '../../retraction/landed-ingest.ts';
import {
  integerAt,
  type LineRows,
  lineTotalsAt,
  rowCount,
  textAt,
} from '../../rewrite/content/line-rows.ts';
import type { ReprocessingPorts } from '../ports.ts';

/** A quarantined line as it is stored, and in which object. */
export type StoredRecord = QuarantineRecord & { key: string };

/** What the lake and the quarantine have of an ingest. */
export type StoredLines = {
  lines: ReadonlyMap<string, LineRows>;
  /** The day of each accepted line and its position there, by row. */
  accepted: ReadonlyMap<number, { date: string; at: number }>;
  quarantined: ReadonlyMap<number, StoredRecord>;
  /** What the lake has of each batch, by day. */
  ofBatch: ReadonlyMap<string, ReadonlyMap<string, LineTotals>>;
};

type Ports = Pick<ReprocessingPorts, 'plannedDays' | 'days' | 'quarantine'>;

const DAYS_AT_A_TIME = 4;
const OBJECTS_AT_A_TIME = 4;

export async function storedLines(progress: IngestProgress, ports: Ports): Promise<StoredLines> {
  const { ingestId } = progress.ingest;
  const { days } = await landedIngest(progress, ports);
  const found = await inParallel(DAYS_AT_A_TIME, days, async (date) => {
    const rows = (await collectLines(date, new Set([ingestId]), ports.days)).get(ingestId);
    return rows ? [[date, rows] as const] : [];
  });
  const lines = new Map(found.flat());
  const accepted = new Map<number, { date: string; at: number }>();
  const ofBatch = new Map<string, Map<string, LineTotals>>();
  for (const [date, rows] of lines) {
    for (let at = 0; at < rowCount(rows); at += 1) {
      accepted.set(rowOf(rows, at), { date, at });
      addTo(ofBatch, textAt(rows, 'batch_id', at), date, rows, at);
    }
  }
  return { lines, accepted, ofBatch, quarantined: await storedRecords(progress, ports) };
}

function addTo(
  ofBatch: Map<string, Map<string, LineTotals>>,
  batchId: string,
  date: string,
  rows: LineRows,
  at: number,
): void {
  const days = ofBatch.get(batchId) ?? new Map<string, LineTotals>();
  ofBatch.set(batchId, days);
  days.set(date, plus(days.get(date) ?? noLines(), lineTotalsAt(rows, at)));
}

async function storedRecords(
  { ingest, landings }: IngestProgress,
  { quarantine }: Ports,
): Promise<Map<number, StoredRecord>> {
  const keys = [...new Set(landings.flatMap(({ quarantineKeys }) => quarantineKeys))];
  const found = await inParallel(OBJECTS_AT_A_TIME, keys, async (key) => {
    const bytes = await quarantine.get(key);
    // Otherwise it has expired.
    const records = bytes ? await quarantineRecords(bytes) : [];
    return records.flatMap((record): [number, StoredRecord][] =>
      record.ingestId === ingest.ingestId ? [[record.row, { ...record, key }]] : [],
    );
  });
  return new Map(found.flat());
}

/** The row of a line in its ingest. */
function rowOf(rows: LineRows, at: number): number {
  const line = lineNamed(textAt(rows, 'line_id', at));
  if (!line) throw new RangeError('A line of the lake has no valid id');
  return line.row;
}

/** Returns a line of the lake as it was accepted; undefined if the lake has no such row. */
export function lineStored(stored: StoredLines, row: number): InvoiceLine | undefined {
  const { date, at } = stored.accepted.get(row) ?? {};
  const rows = date === undefined ? undefined : stored.lines.get(date);
  if (!rows || at === undefined) return undefined;
  const optional = (name: 'description' | 'customer_id' | 'extra'): string | null =>
    rows[name][at] === null ? null : textAt(rows, name, at);
  const extra = optional('extra');
  return {
    row,
    invoiceNo: textAt(rows, 'invoice_no', at),
    stockCode: textAt(rows, 'stock_code', at),
    description: optional('description'),
    quantity: integerAt(rows, 'quantity', at),
    invoiceTs: integerAt(rows, 'invoice_ts', at),
    unitPrice: integerAt(rows, 'unit_price', at),
    customerId: optional('customer_id'),
    country: textAt(rows, 'country', at),
    ...(extra !== null && { extra }),
  };
}

/** Returns when some rows arrived in the stream, by what is stored of them; undefined if nothing is. */
export function arrivalOf(stored: StoredLines, rows: Iterable<number>): number | undefined {
  for (const row of rows) {
    const { date, at } = stored.accepted.get(row) ?? {};
    const found = date === undefined ? undefined : stored.lines.get(date);
    if (found && at !== undefined) return integerAt(found, 'ingested_at', at);
    const record = stored.quarantined.get(row);
    if (record) return arrivalIn(record);
  }
  return undefined;
}
