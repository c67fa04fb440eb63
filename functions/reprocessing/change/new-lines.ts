import { counted } from '../../domain/counted.ts';
import { dayOf } from '../../domain/day.ts';
import { DaysTotals, type DayTotals } from '../../domain/day-totals.ts';
import { type LineTotals, minus, noLines as noTotals, sumOf } from '../../domain/line-totals.ts';
import { quarantineKey } from '../../lake/lake-keys.ts';
import { lineValues } from '../../lake/line-columns.ts';
import { expiryOf } from '../../lake/quarantine-expiry.ts';
import { type QuarantineRecord, quarantineRecord } from '../../lake/quarantine-object.ts';
import type { IngestProgress } from '../../ledger/ingest-progress.ts';
import { OperationFault } from '../../operations/operation-fault.ts';
import { planOf } from '../../planning/plan-of.ts';
import { appendRows, type LineRows, noRows } from '../../rewrite/content/line-rows.ts';
import type { Landing, SealedPlan } from '../../staging/plan.ts';
import type { BatchAgain } from './read-again.ts';
import type { StoredLines } from './stored-lines.ts';

export type BatchLanding = Landing & { batchId: string };

/** What the stores are to have of an ingest. */
export type NewLines = {
  plans: SealedPlan[];
  lines: ReadonlyMap<string, LineRows>;
  /** The records of the ingest in each quarantine object. */
  records: ReadonlyMap<string, QuarantineRecord[]>;
  landings: BatchLanding[];
};

type Periods = { quarantineDays: number; now: number };

/**
 * Plans what is written of lines that were read again, as for a batch. Received = accepted +
 * quarantined for each batch, whatever the records say. Throws `StoresIncomplete` when the stores do
 * not have what has landed.
 */
export function newLines(
  batches: readonly BatchAgain[],
  progress: IngestProgress,
  stored: StoredLines,
  periods: Periods,
): NewLines {
  const lines = new Map<string, LineRows>();
  const records = new Map<string, QuarantineRecord[]>();
  const planned = batches.map((batch) => {
    const plan = planOf(batch.batchId, batch.validated);
    for (const { date, rows } of plan.lake) addLines(lines, date, plan, rows);
    const keys = addRecords(records, plan, batch, periods);
    const before = landingBefore(batch.batchId, progress);
    return { plan, landing: landingAfter(before, { batch, plan, keys, stored, periods }) };
  });
  for (const own of records.values()) own.sort((a, b) => a.row - b.row);
  return {
    plans: planned.map(({ plan }) => plan),
    landings: planned.map(({ landing }) => landing),
    lines,
    records,
  };
}

function addLines(
  lines: Map<string, LineRows>,
  date: string,
  plan: SealedPlan,
  rows: readonly number[],
): void {
  const to = lines.get(date) ?? noRows();
  appendRows(to, lineValues(plan, rows), rows.keys());
  lines.set(date, to);
}

/** Adds the quarantined lines of a batch. Returns the keys of their objects. */
function addRecords(
  records: Map<string, QuarantineRecord[]>,
  { batchId, quarantine }: SealedPlan,
  { kept }: BatchAgain,
  periods: Periods,
): Set<string> {
  const keys = new Set<string>();
  const add = (key: string, record: QuarantineRecord): void => {
    const own = records.get(key) ?? [];
    own.push(record);
    records.set(key, own);
    keys.add(key);
  };
  for (const { key, lines } of quarantine) {
    const at = isExpired(key, periods) ? keyOfToday(batchId, periods) : key;
    for (const line of lines) add(at, quarantineRecord(batchId, line));
  }
  for (const { key, ...record } of kept) add(key, record);
  return keys;
}

const isExpired = (key: string, { quarantineDays, now }: Periods): boolean =>
  expiryOf(key, quarantineDays) <= now;

/** Where lines go that arrived so long ago that those of their day have expired. */
const keyOfToday = (batchId: string, { now }: Periods): string =>
  quarantineKey(dayOf(now), batchId);

function landingBefore(batchId: string, { ingest, landings }: IngestProgress): BatchLanding {
  const before = landings.find((landing) => landing.batchId === batchId);
  if (before) return before;
  throw new Error(`Batch ${batchId} has landed nothing of ${ingest.ingestId}`);
}

type Planned = {
  batch: BatchAgain;
  plan: SealedPlan;
  keys: ReadonlySet<string>;
  stored: StoredLines;
  periods: Periods;
};

/** Received = accepted + quarantined, so the one follows from the other. */
function landingAfter(
  before: BatchLanding,
  { batch, plan, keys, stored, periods }: Planned,
): BatchLanding {
  const [planned] = plan.landings;
  const gone = goneFrom(before, batch, stored);
  const accepted = (planned?.accepted ?? 0) + gone.lines;
  const expired = before.quarantineKeys.filter((key) => isExpired(key, periods));
  const days = daysWithGone(planned?.days ?? (planned?.accepted ? undefined : []), before, gone);
  const dayTotals = withGone(planned, gone);
  return {
    ingestId: before.ingestId,
    batchId: before.batchId,
    firstRow: before.firstRow,
    accepted,
    quarantined: batch.rows - accepted,
    quarantineKeys: [...new Set([...expired, ...keys])].sort(),
    ...(accepted > 0 && days && { days }),
    ...(accepted > 0 && dayTotals && { dayTotals }),
  };
}

/** Lines of a batch that were erased after they had been accepted. */
type Gone = { lines: number; days?: DayTotals[] };

/** None of the lines that were erased may come back. The books go on counting them as accepted. */
function goneFrom(
  before: BatchLanding,
  { batchId, erased }: BatchAgain,
  stored: StoredLines,
): Gone {
  const days = stored.ofBatch.get(batchId) ?? new Map<string, LineTotals>();
  const lines = before.accepted - sumOf(days.values()).lineCount;
  if (lines < 0 || lines > erased) {
    const found = before.accepted - lines;
    throw new OperationFault(
      'StoresIncomplete',
      `Of ingest ${before.ingestId}, batch ${batchId} has landed ${counted(before.accepted, 'line')}, and the lake has ${found}. "npm run audit" says more`,
    );
  }
  if (!before.dayTotals) return { lines };
  const left = DaysTotals.decode(before.dayTotals)
    .map(({ date, ...was }) => ({ date, ...minus(was, days.get(date) ?? noTotals()) }))
    .filter(({ lineCount }) => lineCount > 0);
  return { lines, days: left };
}

/** The days of lines, and those of lines that were erased: they are where they were before. */
function daysWithGone(
  days: Landing['days'],
  before: BatchLanding,
  gone: Gone,
): Landing['days'] | undefined {
  if (!days || !gone.days) return days;
  const dates = new Set(gone.days.map(({ date }) => date));
  const kept = before.days?.filter(([date]) => dates.has(date)) ?? [];
  const byDate = Map.groupBy([...days, ...kept], ([date]) => date);
  return [...byDate].sort().map(([date, spans]) => {
    const firsts = spans.map(([, first]) => first);
    const lasts = spans.map(([, , last]) => last);
    return [date, Math.min(...firsts), Math.max(...lasts)];
  });
}

/** The totals of what a batch has landed, day by day; undefined if those of before are not known. */
function withGone(
  planned: Landing | undefined,
  { lines, days = [] }: Gone,
): Landing['dayTotals'] | undefined {
  const own = planned?.accepted ? planned.dayTotals : [];
  if (lines === 0) return own;
  if (!own || sumOf(days).lineCount !== lines) return undefined;
  const byDate = Map.groupBy([...DaysTotals.decode(own), ...days], ({ date }) => date);
  return DaysTotals.encode(
    [...byDate].sort().map(([date, totals]) => ({ date, ...sumOf(totals) })),
  );
}
