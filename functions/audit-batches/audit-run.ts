import type { BatchState } from '../domain/batch.ts';
import { noLines } from '../domain/line-totals.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { StoreTotals } from './audit-batch.ts';
import type { LineFigures } from './audit-ingest.ts';
import { rememberedLocations } from './catalog-days.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts, Stored } from './ports.ts';
import { type Readable, readableBy } from './readable.ts';

export type AuditOptions = {
  /** What is younger is left for the next audit: it may still be on its way into the indexes. */
  settleMs: number;
  /** Milliseconds since 1970: no batch, no ingest and no page of the sweep is begun after it. */
  deadline: number;
  /** Pages of 1,000 keys that the sweep goes on by. */
  sweptPages: number;
  /** Batches, and ingests, that are kept in mind: the audit stops where there are more. */
  mostOpen: number;
};

/** What an audit has looked at and found. */
export type AuditReport = {
  /** ISO 8601: batches and ingests before it were looked at. */
  auditedTo: string;
  batches: number;
  ingests: number;
  objects: number;
  /** Batches whose plan has expired. */
  expiredPlans: number;
  stores: StoreTotals;
  /** By the day of acceptance. */
  days: Record<string, LineFigures>;
  differences: Difference[];
};

/** An audit under way: where it looks, what it found, and what it remembers so as not to ask twice. */
export type AuditRun = AuditPorts & {
  options: AuditOptions;
  report: AuditReport;
  /** Object keys of plans that were read, by batch. */
  plannedKeys: Map<string, ReadonlySet<string>>;
  /** Ids of the batches that were looked at. */
  lookedAt: Set<string>;
  /** Batches that were asked for by id and are COMMITTED, by id. */
  committed: Map<string, Batch>;
  isOver(): boolean;
  readable: Readable;
  /** A batch by its id. */
  readBatch(batchId: string): Promise<Stored<Batch>>;
  /** The batch's state; COMMITTED is final, and asked for once. */
  stateOf(batchId: string): Promise<BatchState | undefined>;
};

export function auditRun(ports: AuditPorts, options: AuditOptions): AuditRun {
  const committed = new Map<string, Batch>();
  const report = emptyReport();
  const readable = readableBy(report.differences);
  const readBatch = async (batchId: string): Promise<Stored<Batch>> =>
    (await readable('BatchUnreadable', batchId, () => ports.ledger.readBatch(batchId))) ??
    'missing';
  return {
    ...{ ...ports, report, readable, readBatch },
    stores: { ...ports.stores, location: rememberedLocations(ports.stores.location) },
    options,
    plannedKeys: new Map(),
    lookedAt: new Set(),
    committed,
    isOver: () => ports.now() >= options.deadline,
    stateOf: async (batchId) => {
      if (committed.has(batchId)) return 'COMMITTED';
      const batch = await readBatch(batchId);
      if (typeof batch === 'string') return undefined;
      if (batch.state === 'COMMITTED') committed.set(batchId, batch);
      return batch.state;
    },
  };
}

/** The keys of the objects that the batch's plan names; undefined when the plan can't be read, or no longer. */
export async function plannedKeysOf(
  batch: Batch,
  { plannedKeys, stores }: AuditRun,
): Promise<ReadonlySet<string> | undefined> {
  const known = plannedKeys.get(batch.batchId);
  if (known || !batch.plan) return known;
  const plan = await stores.plan(batch.plan);
  if (plan === 'missing' || plan === 'unreadable') return undefined;
  const keys = keysIn(plan);
  plannedKeys.set(batch.batchId, keys);
  return keys;
}

export function keysIn({ lake, quarantine }: SealedPlan): ReadonlySet<string> {
  return new Set([...lake, ...quarantine].map(({ key }) => key));
}

function emptyReport(): AuditReport {
  return {
    auditedTo: '',
    batches: 0,
    ingests: 0,
    objects: 0,
    expiredPlans: 0,
    stores: { lake: noLines(), named: noLines(), invoices: noLines(), customers: noLines() },
    days: {},
    differences: [],
  };
}
