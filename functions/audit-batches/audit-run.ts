import type { IngestBooks } from '../books/ingest-books.ts';
import type { BatchState } from '../domain/batch.ts';
import type { ObjectTotals, TotalsByIngest } from '../lake/lake-object-totals.ts';
import type { CorrectionEntry } from '../ledger/correction-ledger.ts';
import type { LakeDay, RewriteRecord } from '../ledger/day-ledger.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { type AuditReport, emptyReport } from './audit-report.ts';
import type { AuditState } from './audit-state.ts';
import type { Deadlines } from './deadlines.ts';
import { type UnreadableKind, unreadable } from './difference.ts';
import type { DayReading } from './lines-of-day.ts';
import type { OpenDay } from './open-days.ts';
import type { AuditPorts, Stored } from './ports.ts';

export type AuditedDay = {
  day: LakeDay;
  /** Of all rewrites, also of those that were given up. */
  records: readonly RewriteRecord[];
};

export type AuditOptions = {
  /**
   * Batches and ingests younger than this are left for the next audit: the indexes may not list
   * them. The committed batches of a span are listed this long after its unfinished ones.
   */
  settleMs: number;
  deadlines: Deadlines;
  /** How many objects the sweep checks. */
  sweptObjects: number;
  /** The most open batches, and the most open ingests, that a state may hold. */
  mostOpen: number;
  /** How often the progress is saved. */
  saveEveryMs: number;
  /**
   * ISO 8601. At this time nothing was left in the stream or in flight: what was accepted before and
   * is still pending does not land by itself. Absent where that is not known.
   */
  idleAt?: string;
  /** The most invoices and customers of batches without a plan that are kept. Tests lower it. */
  mostKeptLines?: number;
  /** Whether the audit is of everything, so that the books of all ingests must add up. */
  isWhole?: boolean;
};

/**
 * An audit in progress: what it reports, what stays open for the next audit, and what it has read.
 */
export type AuditRun = {
  options: AuditOptions;
  /** Batches that started before this time were left to earlier audits. */
  since: string;
  report: AuditReport;
  /** How far the audit has come: see AuditState. */
  progress: Pick<
    AuditState,
    | 'batchesFrom'
    | 'listed'
    | 'ingestsFrom'
    | 'sweptTo'
    | 'reportedAt'
    | 'changesFrom'
    | 'retractedTo'
  >;
  openBatches: Set<string>;
  openIngests: Set<string>;
  checkedObjects: Set<string>;
  /** Keys of objects that belong to no sealed plan. */
  strayObjects: Set<string>;
  /** Keys of such objects of earlier audits that this audit has not checked yet. */
  uncheckedObjects: Set<string>;
  openDays: Set<OpenDay>;
  /** The days of `openDays` whose objects are all still to be checked, by their prefix. */
  freshDays: Map<string, OpenDay>;
  /** Ids of open batches and ingests that need no further check once they are reported. */
  reportedOnce: Set<string>;
  /** The batches checked so far: the state in which each was found, by id. */
  checked: Map<string, BatchState | 'missing' | 'unreadable'>;
  /** The batches that hold chunks of the ingests checked and were found COMMITTED. */
  committed: Set<string>;
  /** The object keys in the plans read, by batch id. */
  plannedKeys: Map<string, ReadonlySet<string>>;
  /** The days of the lake read, by date. */
  days: Map<string, AuditedDay>;
  /** The rewrites whose objects were read back. */
  rewrites: Set<string>;
  /** The catalog's locations, by table and day. */
  locations: Map<string, string>;
  /** The corrections read that can change no more, by id. */
  corrections: Map<string, Stored<CorrectionEntry>>;
  books: {
    /** The ingests checked. */
    checked: Set<string>;
    /** Of these, by the correction's id: the lines that it corrects, and that it sent. */
    corrected: Map<string, number>;
    resent: Map<string, number>;
    /** The ingests that have the lines which a correction corrects, by its id. */
    sources: Map<string, ReadonlySet<string>>;
  };
  lake: {
    /** In an audit of everything: what the objects that were read have of each ingest, by key. */
    objects: Map<string, TotalsByIngest>;
    /** The same of the live objects of days, by date. */
    days: Map<string, Promise<Map<string, ObjectTotals>>>;
    /** What days have of batches whose plans were erased, and those of which that was taken, by date. */
    readings: Map<string, DayReading>;
    taken: Map<string, Set<string>>;
  };
  /** In an audit of everything: the books of the ingests that have landed, by id. */
  ingests: Map<string, IngestBooks>;
  /** The ingests of whose items it was checked whether they must not be there. */
  hidden: Set<string>;
  /** Ids of the batches and ingests that were reported as unreadable. */
  unreadable: Set<string>;
  saved: { at: number; isSaving: boolean };
};

export function newRun(state: AuditState, options: AuditOptions, now: number): AuditRun {
  const { v, openBatches, openIngests, openObjects, openDays: days, ...progress } = state;
  const openDays = days.map((day) => ({ ...day }));
  const freshDays = openDays.filter(({ after }) => after === undefined);
  return {
    options,
    since: state.batchesFrom,
    report: emptyReport(),
    progress,
    openBatches: new Set(openBatches),
    openIngests: new Set(openIngests),
    checkedObjects: new Set(),
    strayObjects: new Set(),
    uncheckedObjects: new Set(openObjects),
    openDays: new Set(openDays),
    freshDays: new Map(freshDays.map((day) => [day.prefix, day])),
    reportedOnce: new Set(),
    checked: new Map(),
    committed: new Set(),
    plannedKeys: new Map(),
    days: new Map(),
    rewrites: new Set(),
    locations: new Map(),
    corrections: new Map(),
    books: { checked: new Set(), corrected: new Map(), resent: new Map(), sources: new Map() },
    lake: { objects: new Map(), days: new Map(), readings: new Map(), taken: new Map() },
    ingests: new Map(),
    hidden: new Set(),
    unreadable: new Set(),
    saved: { at: now, isSaving: false },
  };
}

export function isOver(
  part: keyof Deadlines,
  { options }: AuditRun,
  { now }: Pick<AuditPorts, 'now'>,
): boolean {
  return now() >= options.deadlines[part];
}

/** Records which objects the batch's plan names. Returns their keys. */
export function recordPlan(
  batchId: string,
  { lake, quarantine }: SealedPlan,
  { plannedKeys }: AuditRun,
): ReadonlySet<string> {
  const keys = new Set([...lake, ...quarantine].map(({ key }) => key));
  plannedKeys.set(batchId, keys);
  return keys;
}

/** Reads a batch by its id, or reports that it is unreadable. */
export async function readBatch(
  batchId: string,
  run: AuditRun,
  { ledger }: AuditPorts,
): Promise<Stored<Batch>> {
  const read = () => ledger.readBatch(batchId);
  return (await readOrReport('BatchUnreadable', batchId, read, run)) ?? 'missing';
}

const INVALID_DATA = new Set(['ZodError', 'TypeError', 'RangeError', 'SyntaxError']);

/**
 * Returns what `read` returns, or 'unreadable' if it throws because of invalid data, which is
 * reported once per id. Rethrows any other error, which ends the audit. The message of an error may
 * quote the data, so only its name is reported.
 */
export async function readOrReport<T>(
  kind: UnreadableKind,
  id: string,
  read: () => T | Promise<T>,
  run: AuditRun,
): Promise<T | 'unreadable'> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error && INVALID_DATA.has(error.name))) throw error;
    if (!run.unreadable.has(id)) run.report.differences.push(unreadable(kind, id, error.name));
    run.unreadable.add(id);
    return 'unreadable';
  }
}
