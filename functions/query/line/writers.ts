import { isDeepStrictEqual } from 'node:util';
import { isReadAgain } from '../../domain/reprocessing.ts';
import type { CustomerItem } from '../../index/customers/customer-item.ts';
import { decodeLines } from '../../index/encoded-lines.ts';
import type { InvoiceFragment } from '../../index/fragment.ts';
import type { StoredLine } from '../../lake/quarantine-object.ts';
import type { Batch } from '../../ledger/ledger.ts';
import type { IngestChanges } from '../../ledger/operations/shown-fragments.ts';
import { plannedCustomers } from '../../planning/customer-fragments.ts';
import { invoiceFragments } from '../../planning/invoice-fragments.ts';
import type { SealedPlan } from '../../staging/plan.ts';
import type { LinePorts } from './line-ports.ts';

/** What happened to the ingest of a line after its batch had written it. */
export type Changes = IngestChanges & {
  /** What the batch has sealed, as long as it is staged. It is read once. */
  plan(): Promise<SealedPlan | undefined>;
};

export function changesOf(
  known: IngestChanges,
  batch: Batch | undefined,
  { plans }: Pick<LinePorts, 'plans'>,
): Changes {
  let read: Promise<SealedPlan | undefined> | undefined;
  const readPlan = async () => batch?.plan && plans.plan(batch.plan);
  return {
    ...known,
    plan: () => {
      read ??= readPlan();
      return read;
    },
  };
}

/** What is written, in which an operation may have taken the place of the batch. */
type Written = {
  /** Whether a retraction takes it away, so that only bringing it back can have written it. */
  isRetractable: boolean;
  /** Whether a plan says the same of it. */
  isPlanned(plan: SealedPlan): boolean;
};

/**
 * Returns the function that wrote what a store has: a step of the batch, or RunOperations. Nothing
 * that is stored names it, so after a reprocessing it is the step if the batch's plan says the same,
 * and undefined once that plan is gone.
 */
export async function writerOf<Step extends string>(
  step: Step,
  { isRetractable, isPlanned }: Written,
  { retraction, reprocessing, plan: readPlan }: Changes,
): Promise<Step | 'RunOperations' | undefined> {
  const isBack = retraction?.state === 'RESTORED' || retraction?.state === 'RESTORING';
  if (isRetractable && isBack) return 'RunOperations';
  if (!isReadAgain(reprocessing)) return step;
  const plan = await readPlan();
  if (!plan) return undefined;
  return isPlanned(plan) ? step : 'RunOperations';
}

/** Versions of the code may encode the same lines otherwise. */
export const invoiceWritten = (item: InvoiceFragment): Written => ({
  isRetractable: true,
  isPlanned: (plan) => {
    const { invoiceNo, fragment } = item;
    const own = plan.invoices.filter((each) => each.fragment === fragment);
    const planned = invoiceFragments({ ...plan, invoices: own });
    const found = planned.find((each) => each.invoiceNo === invoiceNo);
    return found !== undefined && isDeepStrictEqual(decoded(found), decoded(item));
  },
});

const decoded = (item: InvoiceFragment): object => ({ ...item, lines: decodeLines(item.lines) });

export const customerWritten = (item: CustomerItem): Written => ({
  isRetractable: true,
  isPlanned: (plan) => {
    const own = plan.customers.filter(({ customerId }) => customerId === item.customerId);
    const planned = plannedCustomers({ ...plan, customers: own });
    return planned.some((each) => isDeepStrictEqual(each, item));
  },
});

/** A retraction leaves the quarantine as it is. */
export const recordWritten = ({ ingestId, row, ...record }: StoredLine): Written => ({
  isRetractable: false,
  isPlanned: ({ quarantine }) => {
    const lines = quarantine.flatMap((object) => object.lines);
    const planned = lines.find((each) => each.ingestId === ingestId && each.row === row);
    if (!planned) return false;
    const { reason, column, message, text, encoding } = planned;
    const { batchId: _, ...found } = record;
    return isDeepStrictEqual({ reason, column, message, text, encoding }, found);
  },
});
