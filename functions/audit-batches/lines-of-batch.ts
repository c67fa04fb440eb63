import { plus } from '../domain/line-totals.ts';
import { linesLocation } from '../lake/lake-keys.ts';
import { readParquetObject } from '../lake/parquet/parquet-object.ts';
import { type LineRows, readLineRows } from '../rewrite/content/line-rows.ts';
import type { AuditRun } from './audit-run.ts';
import { auditedDay } from './audited-days.ts';
import { objectsBelow } from './books/count-day.ts';
import { type BatchLines, type DayReading, LinesOfDay, noBatchLines } from './lines-of-day.ts';
import type { AuditPorts } from './ports.ts';

/** Invoices and customers of batches, of all days that are kept: some 30 MB. */
const MOST_KEPT = 50_000;
const mostKept = ({ options }: AuditRun): number => options.mostKeptLines ?? MOST_KEPT;

/**
 * Returns the lines of a batch from the live objects of its days. A day is read once in an audit, one
 * object at a time, for all batches that are asked for, or as often as memory needs. An object that
 * is missing or damaged is reported where it is checked; here its lines are missing.
 */
export async function linesOfBatch(
  batchId: string,
  dates: readonly string[],
  run: AuditRun,
  ports: AuditPorts,
): Promise<BatchLines> {
  const lines = noBatchLines();
  for (const date of dates) addLines(lines, await onDay(date, batchId, run, ports));
  return lines;
}

/** Batches are audited at the same time, so one may find that the day is being read. */
async function onDay(
  date: string,
  batchId: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<BatchLines> {
  const { readings, taken } = run.lake;
  let tried: DayReading | undefined;
  for (;;) {
    const latest = readings.get(date);
    const isNew = latest !== undefined && latest !== tried;
    tried = isNew ? latest : beginReading(date, batchId, run, ports);
    await tried.isRead;
    const lines = tried.day.take(batchId);
    if (!lines) continue;
    taken.set(date, (taken.get(date) ?? new Set()).add(batchId));
    forgetOldest(date, run);
    return lines;
  }
}

function beginReading(date: string, batchId: string, run: AuditRun, ports: AuditPorts): DayReading {
  const done = new Set(run.lake.taken.get(date));
  const day = new LinesOfDay(date, batchId, done, mostKept(run));
  const reading = { day, isRead: readInto(day, date, run, ports) };
  run.lake.readings.set(date, reading);
  return reading;
}

async function readInto(
  lines: LinesOfDay,
  date: string,
  run: AuditRun,
  ports: AuditPorts,
): Promise<void> {
  const { day } = await auditedDay(date, run, ports);
  for (const { key } of await objectsBelow(linesLocation(date, day.live), ports)) {
    const bytes = await ports.stores.object(key);
    if (bytes === 'missing') continue;
    for (const rows of rowsIn(bytes)) lines.add(rows);
  }
}

function* rowsIn(bytes: Uint8Array): Generator<LineRows> {
  try {
    for (const group of readParquetObject(bytes)) yield readLineRows(group);
  } catch {
    // The error may quote the data.
  }
}

/** Batches are audited in the order of their times, so most days are not asked for again. */
function forgetOldest(latest: string, run: AuditRun): void {
  const { readings } = run.lake;
  let size = [...readings.values()].reduce((sum, { day }) => sum + day.size, 0);
  for (const [date, { day }] of readings) {
    if (size <= mostKept(run)) return;
    if (date === latest) continue;
    readings.delete(date);
    size -= day.size;
  }
}

/** An invoice or a customer of a batch may have lines on several days. */
function addLines(lines: BatchLines, { invoices, customers, byIngest }: BatchLines): void {
  for (const [invoiceNo, { sum, lineId }] of invoices) {
    const known = lines.invoices.get(invoiceNo);
    if (known) known.sum.addSet(sum.value());
    else lines.invoices.set(invoiceNo, { sum, lineId });
  }
  for (const [customerId, { totals, lineId }] of customers) {
    const known = lines.customers.get(customerId);
    const all = known ? plus(known.totals, totals) : totals;
    lines.customers.set(customerId, { totals: all, lineId: known?.lineId ?? lineId });
  }
  for (const [key, totals] of byIngest) lines.byIngest.set(key, totals);
}
