import { isDeepStrictEqual } from 'node:util';
import { inGroups } from '../concurrency/in-groups.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import { areEqual, type LineTotals, noLines, plus, sumOf } from '../domain/line-totals.ts';
import type { CustomerItem } from '../index/customers/customer-item.ts';
import { fragmentKey } from '../index/customers/item-keys.ts';
import { type CustomerFragment, encodedTotals, type InvoiceFragment } from '../index/fragment.ts';
import { plannedCustomers } from '../planning/customer-fragments.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';
import { type Difference, shortList } from './difference.ts';
import type { AuditStores, Reading, Stored } from './ports.ts';

/** What a table holds of a plan, and where that differs from the plan. */
export type CheckedTable = { totals: LineTotals; differences: Difference[] };

/** BatchGetItem's limit. */
const KEYS_A_CALL = 100;
const CALLS_AT_A_TIME = 4;

/**
 * Compares the plan with its items in Invoices. The totals are summed from the lines in the items.
 */
export function checkInvoices(plan: SealedPlan, stores: AuditStores): Promise<CheckedTable> {
  return checkTable(plan.batchId, 'Invoice', plan.invoices, {
    read: (planned, reading) =>
      stores.invoices(
        planned.map(({ invoiceNo, fragment }) => ({ invoiceNo, fragment })),
        reading,
      ),
    namesOf: ({ fragment }) => [fragment],
    compare: (item: InvoiceFragment, { fragment, rows }) => {
      const totals = invoiceTotals(item);
      const isAsPlanned = totals && areEqual(totals, rowTotals(plan.lines, rows));
      return { totals: totals ?? noLines(), differing: isAsPlanned ? [] : [fragment] };
    },
  });
}

/** Compares the plan with its items in Customers. Differences name fragments, never a customer. */
export function checkCustomers(plan: SealedPlan, stores: AuditStores): Promise<CheckedTable> {
  return checkTable(plan.batchId, 'Customer', plannedCustomers(plan), {
    read: (planned, reading) =>
      stores.customers(
        planned.map(({ customerId, invoiceFragment }) => ({ customerId, invoiceFragment })),
        reading,
      ),
    namesOf: ({ fragments }) => fragments.map(({ fragment }) => fragment),
    compare: ({ fragments }: CustomerItem, planned) => ({
      totals: sumOf(fragments),
      differing: differingIn(fragments, planned.fragments),
    }),
  });
}

/** Names the fragments that only one side has, or that differ. */
function differingIn(
  found: readonly CustomerFragment[],
  planned: readonly CustomerFragment[],
): string[] {
  const left = Map.groupBy(found, fragmentKey);
  const differing = planned.filter(
    (each) => !isDeepStrictEqual(left.get(fragmentKey(each))?.shift(), each),
  );
  return [...differing, ...[...left.values()].flat()].map(({ fragment }) => fragment);
}

type Compared = { totals: LineTotals; differing: readonly string[]; isMissing?: true };

type Table<Planned, Item> = {
  read(planned: readonly Planned[], reading: Reading): Promise<Stored<Item>[]>;
  /** The names of the fragments in an item. */
  namesOf(planned: Planned): string[];
  /** What an item comes to, which is nothing if it is invalid, and the fragments in which it differs. */
  compare(item: Item, planned: Planned): Compared;
};

async function checkTable<Planned, Item extends { batchId: string }>(
  batchId: string,
  kind: 'Invoice' | 'Customer',
  planned: readonly Planned[],
  table: Table<Planned, Item>,
): Promise<CheckedTable> {
  const wrong: WrongFragments = { missing: [], differing: [] };
  let totals = noLines();
  await inParallel(CALLS_AT_A_TIME, inGroups(planned, KEYS_A_CALL), async (group) => {
    for (const found of await compareGroup(batchId, group, table)) {
      totals = plus(totals, found.totals);
      wrong[found.isMissing ? 'missing' : 'differing'].push(...found.differing);
    }
  });
  return { totals, differences: differencesOf(batchId, kind, wrong) };
}

/** What an eventual read did not see yet, a consistent one does. */
async function compareGroup<Planned, Item extends { batchId: string }>(
  batchId: string,
  group: readonly Planned[],
  { read, namesOf, compare }: Table<Planned, Item>,
): Promise<Compared[]> {
  const compareAll = async (planned: readonly Planned[], reading: Reading) => {
    const items = await read(planned, reading);
    return planned.map((each, index): Compared & { planned: Planned } => {
      const item = items[index] ?? 'missing';
      const isOurs = item !== 'missing' && item !== 'unreadable' && item.batchId === batchId;
      if (isOurs) return { ...compare(item, each), planned: each };
      const isMissing = item === 'missing' && { isMissing: true as const };
      return { totals: noLines(), differing: namesOf(each), ...isMissing, planned: each };
    });
  };
  const isAsPlanned = ({ differing }: Compared): boolean => differing.length === 0;
  const first = await compareAll(group, 'eventual');
  const doubtful = first.filter((each) => !isAsPlanned(each));
  if (doubtful.length === 0) return first;
  const certain = await compareAll(
    doubtful.map(({ planned }) => planned),
    'consistent',
  );
  return [...first.filter(isAsPlanned), ...certain];
}

/** Names of fragments. */
type WrongFragments = { missing: string[]; differing: string[] };

function differencesOf(
  id: string,
  kind: 'Invoice' | 'Customer',
  { missing, differing }: WrongFragments,
): Difference[] {
  const found: Difference[] = [];
  if (missing.length > 0) {
    const says = `${kind}s is missing ${counted(missing.length, 'fragment')} of batch ${id}: ${shortList(missing)}.`;
    found.push({ kind: `${kind}FragmentMissing`, id, says });
  }
  if (differing.length > 0) {
    const says = `${kind}s does not hold the lines that batch ${id} sealed in ${counted(differing.length, 'fragment')}: ${shortList(differing)}.`;
    found.push({ kind: `${kind}FragmentDiffers`, id, says });
  }
  return found;
}

/** Sums the lines in the item; undefined if they are invalid or the item's own sums differ. */
function invoiceTotals(item: InvoiceFragment): LineTotals | undefined {
  try {
    const totals = encodedTotals(item.lines);
    return areEqual(totals, item) ? totals : undefined;
  } catch {
    // The error may quote the lines.
    return undefined;
  }
}
