import type { BatchState } from '../domain/batch.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { type AuditReport, emptyReport } from './audit-report.ts';
import { unreadable } from './difference.ts';
import type { AuditPorts, Stored } from './ports.ts';

export type AuditOptions = {
  /**
   * Batches and ingests younger than this are left for the next audit: the indexes may not list
   * them.
   */
  settleMs: number;
  /** Milliseconds since 1970. After it no other batch, ingest or page of the sweep is begun. */
  deadline: number;
  /** How many pages of 1,000 keys the sweep advances. */
  sweptPages: number;
  /** The most open batches, and the most open ingests, that the next state may hold. */
  mostOpen: number;
};

/**
 * An audit in progress: what it reports, what stays open for the next audit, and what it has read.
 */
export type AuditRun = {
  options: AuditOptions;
  report: AuditReport;
  openBatches: Set<string>;
  openIngests: Set<string>;
  /** Keys of objects that belong to no sealed plan. */
  strayObjects: Set<string>;
  /** The batches checked so far: the state in which each was found, by id. */
  checked: Map<string, BatchState | 'missing' | 'unreadable'>;
  /** The batches that hold chunks of the ingests checked and are not in `checked`, by id. */
  unlisted: Map<string, Batch>;
  /** The object keys in the plans read, by batch id. */
  plannedKeys: Map<string, ReadonlySet<string>>;
  /** The catalog's locations, by table and day. */
  locations: Map<string, string>;
  /** Ids of the batches and ingests that were reported as unreadable. */
  unreadable: Set<string>;
};

export function newRun(options: AuditOptions): AuditRun {
  return {
    options,
    report: emptyReport(),
    openBatches: new Set(),
    openIngests: new Set(),
    strayObjects: new Set(),
    checked: new Map(),
    unlisted: new Map(),
    plannedKeys: new Map(),
    locations: new Map(),
    unreadable: new Set(),
  };
}

export function isOver({ options }: AuditRun, { now }: Pick<AuditPorts, 'now'>): boolean {
  return now() >= options.deadline;
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
  kind: 'BatchUnreadable' | 'IngestUnreadable',
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
