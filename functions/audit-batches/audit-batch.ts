import { DAY_MS } from '../domain/day.ts';
import { areEqual, type LineTotals } from '../domain/line-totals.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { heldCatalog } from './catalog-days.ts';
import type { Difference } from './difference.ts';
import { heldLake, heldQuarantine } from './lake-objects-of-plan.ts';
import type { AuditStores } from './ports.ts';
import { heldCustomers, heldInvoices } from './stored-lines.ts';

/** What the stores hold of batches; `named` are the lake's lines that name a customer. */
export type StoreTotals = Record<'lake' | 'named' | 'invoices' | 'customers', LineTotals>;

export type AuditedBatch =
  /** Its plan can't be read; without a difference: it has expired. */
  | { held: undefined; differences: Difference[] }
  | { held: StoreTotals; plan: SealedPlan; differences: Difference[] };

/** No stage keeps plans for fewer days, nor quarantine objects: infra/stage-config.ts. */
const PLANS_KEPT_MS = 8 * DAY_MS;
const QUARANTINE_KEPT_MS = 30 * DAY_MS;

/** Reads a committed batch back from every store, and holds it to its plan and the stores to one another. */
export async function auditBatch(
  batch: Batch,
  stores: AuditStores,
  now: number,
): Promise<AuditedBatch> {
  const { batchId } = batch;
  const age = now - Date.parse(batch.startedAt);
  const plan = batch.plan ? await stores.plan(batch.plan) : 'missing';
  if (plan === 'missing' || plan === 'unreadable') {
    return { held: undefined, differences: unplanned(batchId, plan, age) };
  }
  const lake = await heldLake(plan, stores);
  const invoices = await heldInvoices(plan, stores);
  const customers = await heldCustomers(plan, stores);
  const { all, named } = lake.totals;
  const held = { lake: all, named, invoices: invoices.totals, customers: customers.totals };
  const differences = [
    ...lake.differences,
    ...invoices.differences,
    ...customers.differences,
    ...(await heldCatalog(plan, stores)),
    ...(age < QUARANTINE_KEPT_MS ? await heldQuarantine(plan, stores) : []),
  ];
  return { held, plan, differences: [...differences, ...uneven(batch, plan, held, differences)] };
}

function unplanned(id: string, plan: 'missing' | 'unreadable', age: number): Difference[] {
  const so = "so it can't be audited.";
  if (plan === 'unreadable') {
    const says = `The sealed plan of batch ${id} is in staging and can't be read, ${so}`;
    return [{ kind: 'PlanUnreadable', id, says }];
  }
  const says = `The sealed plan of batch ${id} is not in staging, ${so}`;
  return age < PLANS_KEPT_MS ? [{ kind: 'PlanMissing', id, says }] : [];
}

/** Where every piece is as planned the sums can only differ when the plan itself does not add up. */
function uneven(
  { batchId, counts }: Batch,
  plan: SealedPlan,
  { lake, named, invoices, customers }: StoreTotals,
  found: readonly Difference[],
): Difference[] {
  const quarantined = plan.quarantine.reduce((sum, { lines }) => sum + lines.length, 0);
  const isCounted =
    counts?.accepted === plan.lines.row.length && counts.quarantined === quarantined;
  const isWhole =
    lake.lineCount === plan.lines.row.length &&
    areEqual(lake, invoices) &&
    areEqual(named, customers);
  if (isCounted && (isWhole || found.length > 0)) return [];
  const says = `Batch ${batchId} does not add up: ${counts?.accepted} accepted and ${counts?.quarantined} quarantined in the ledger, ${quarantined} quarantined in its plan; ${lake.lineCount} lines in the lake, ${invoices.lineCount} in Invoices, ${named.lineCount} with a customer in the lake and ${customers.lineCount} in Customers.`;
  return [{ kind: 'PlanUneven', id: batchId, says }];
}
