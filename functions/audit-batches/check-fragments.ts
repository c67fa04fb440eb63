import { inGroups } from '../concurrency/in-groups.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import { areEqual, type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import { type CustomerFragment, encodedTotals, type InvoiceFragment } from '../index/fragment.ts';
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
  return checkTable(plan, 'Invoice', plan.invoices, {
    read: (planned, reading) =>
      stores.invoices(
        planned.map(({ invoiceNo, fragment }) => ({ invoiceNo, fragment })),
        reading,
      ),
    totalsOf: invoiceTotals,
  });
}

/** Compares the plan with its items in Customers. Differences name fragments, never a customer. */
export function checkCustomers(plan: SealedPlan, stores: AuditStores): Promise<CheckedTable> {
  return checkTable(plan, 'Customer', plan.customers, {
    read: (planned, reading) =>
      stores.customers(
        planned.map(({ customerId, invoiceNo, fragment }) => ({
          customerId,
          invoiceFragment: `${invoiceNo}#${fragment}`,
        })),
        reading,
      ),
    totalsOf: ({ lineCount, quantity, revenue }: CustomerFragment) => ({
      lineCount,
      quantity,
      revenue,
    }),
  });
}

type Table<Planned, Item> = {
  read(planned: readonly Planned[], reading: Reading): Promise<Stored<Item>[]>;
  /** undefined if the item is invalid. */
  totalsOf(item: Item): LineTotals | undefined;
};

async function checkTable<
  Planned extends { fragment: string; rows: number[] },
  Item extends { batchId: string },
>(
  { batchId, lines }: SealedPlan,
  kind: 'Invoice' | 'Customer',
  planned: readonly Planned[],
  { read, totalsOf }: Table<Planned, Item>,
): Promise<CheckedTable> {
  const wrong: WrongFragments = { missing: [], differing: [] };
  let totals = noLines();
  const isAsPlanned = (found: LineTotals | undefined, { rows }: Planned): boolean =>
    found !== undefined && areEqual(found, rowTotals(lines, rows));
  const foundIn = (item: Stored<Item>): LineTotals | undefined => {
    const isOurs = item !== 'missing' && item !== 'unreadable' && item.batchId === batchId;
    return isOurs ? totalsOf(item) : undefined;
  };
  const check = (item: Stored<Item>, each: Planned): void => {
    const found = foundIn(item);
    if (found) totals = plus(totals, found);
    if (item === 'missing') wrong.missing.push(each.fragment);
    else if (!isAsPlanned(found, each)) wrong.differing.push(each.fragment);
  };
  await inParallel(CALLS_AT_A_TIME, inGroups(planned, KEYS_A_CALL), async (group) => {
    const items = await read(group, 'eventual');
    const doubtful: Planned[] = [];
    for (const [index, each] of group.entries()) {
      const item = items[index] ?? 'missing';
      if (isAsPlanned(foundIn(item), each)) check(item, each);
      else doubtful.push(each);
    }
    if (doubtful.length === 0) return;
    // What an eventual read did not see yet, a consistent one does.
    const certain = await read(doubtful, 'consistent');
    for (const [index, each] of doubtful.entries()) check(certain[index] ?? 'missing', each);
  });
  return { totals, differences: differencesOf(batchId, kind, wrong) };
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
