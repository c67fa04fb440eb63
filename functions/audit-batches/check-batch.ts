import { DAY_MS } from '../domain/day.ts';
import { areEqual } from '../domain/line-totals.ts';
import type { Batch } from '../ledger/ledger.ts';
import { shownFragments, shownQuarantine } from '../ledger/operations/shown-fragments.ts';
import type { SealedPlan } from '../staging/plan.ts';
import type { StoreTotals } from './audit-report.ts';
import type { AuditRun } from './audit-run.ts';
import { checkErasedPlan } from './check-erased-plan.ts';
import { checkCustomers, checkInvoices } from './check-fragments.ts';
import { checkPartitions } from './check-partitions.ts';
import { checkLake, checkQuarantine } from './check-planned-objects.ts';
import type { Difference } from './difference.ts';
import type { AuditPorts } from './ports.ts';

export type CheckedBatch = {
  differences: Difference[];
  /** Missing if the plan can't be read. If there is no difference either, the plan has expired. */
  stored?: { plan: SealedPlan; totals: StoreTotals };
  /** Whether the stores were compared without the plan. */
  isCompared?: true;
};

/** Every stage keeps plans and quarantine objects at least this long: infra/stage-config.ts. */
const PLANS_KEPT_MS = 8 * DAY_MS;
const QUARANTINE_KEPT_MS = 30 * DAY_MS;

/**
 * Reads a committed batch back from every store. Compares the stores with its plan and with one
 * another.
 */
export async function checkBatch(
  batch: Batch,
  run: AuditRun,
  ports: AuditPorts,
): Promise<CheckedBatch> {
  if (batch.planErasedAt !== undefined) {
    return { differences: await checkErasedPlan(batch, run, ports), isCompared: true };
  }
  const { stores, now } = ports;
  const age = now() - Date.parse(batch.startedAt);
  const plan = batch.plan ? await stores.plan(batch.plan) : 'missing';
  if (typeof plan === 'string') return { differences: withoutPlan(batch.batchId, plan, age) };
  const lake = await checkLake(plan, run, ports);
  const shown = await shownFragments(plan, ports.ledger);
  const invoices = await checkInvoices(shown, stores);
  const customers = await checkCustomers(shown, stores);
  const totals: StoreTotals = {
    lake: lake.totals.all,
    named: lake.totals.named,
    invoices: invoices.totals,
    customers: customers.totals,
  };
  const differences = [
    ...lake.differences,
    ...invoices.differences,
    ...customers.differences,
    ...(await checkPartitions(plan, run, ports)),
    ...(age < QUARANTINE_KEPT_MS ? await quarantineOf(plan, ports) : []),
  ];
  // Lines that are retracted are no longer where the plan says.
  const isExplained = differences.length > 0 || shown !== plan;
  differences.push(...checkSums(batch, plan, totals, isExplained));
  return { differences, stored: { plan, totals } };
}

async function quarantineOf(plan: SealedPlan, ports: AuditPorts): Promise<Difference[]> {
  const quarantine = await shownQuarantine(plan, ports.ledger);
  // An ingest that was reprocessed may have lines in the same objects, and other ones.
  const isPartial = quarantine !== plan.quarantine;
  return checkQuarantine({ ...plan, quarantine }, isPartial, ports.stores);
}

function withoutPlan(id: string, plan: 'missing' | 'unreadable', age: number): Difference[] {
  const consequence = "so the batch can't be audited.";
  if (plan === 'unreadable') {
    const says = `The sealed plan of batch ${id} in staging is unreadable, ${consequence}`;
    return [{ kind: 'PlanUnreadable', id, says }];
  }
  const says = `The sealed plan of batch ${id} is missing from staging, ${consequence}`;
  return age < PLANS_KEPT_MS ? [{ kind: 'PlanMissing', id, says }] : [];
}

/**
 * Compares the plan's line counts with the ledger's, and the totals of the stores with one another.
 * If every object and item is as planned, the totals can differ only because the plan itself does
 * not add up. If not, `isExplained` is true: the differences found already explain unequal totals.
 */
function checkSums(
  { batchId, counts }: Batch,
  plan: SealedPlan,
  { lake, named, invoices, customers }: StoreTotals,
  isExplained: boolean,
): Difference[] {
  const accepted = plan.lines.row.length;
  const quarantined = plan.quarantine.reduce((sum, { lines }) => sum + lines.length, 0);
  const isCounted = counts?.accepted === accepted && counts.quarantined === quarantined;
  const storesAgree =
    lake.lineCount === accepted && areEqual(lake, invoices) && areEqual(named, customers);
  if (isCounted && (storesAgree || isExplained)) return [];
  const says = `Batch ${batchId} does not add up. Accepted: ${counts?.accepted} lines in the ledger, ${accepted} in the plan, ${lake.lineCount} in the lake, ${invoices.lineCount} in Invoices. With a customer: ${named.lineCount} in the lake, ${customers.lineCount} in Customers. Quarantined: ${counts?.quarantined} in the ledger, ${quarantined} in the plan.`;
  return [{ kind: 'PlanUneven', id: batchId, says }];
}
