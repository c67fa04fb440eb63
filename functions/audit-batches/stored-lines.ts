import { inGroups } from '../concurrency/in-groups.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import { areEqual, type LineTotals, noLines, plus } from '../domain/line-totals.ts';
import { type CustomerFragment, decodeLines, type InvoiceFragment } from '../index/fragment.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';
import { type Difference, named } from './difference.ts';
import type { AuditStores, Stored } from './ports.ts';

/** What a store holds of a plan, and where it is not what the plan says. */
export type Held = { totals: LineTotals; differences: Difference[] };

/** BatchGetItem's limit. */
const KEYS_AT_A_TIME = 100;
const CALLS_AT_A_TIME = 4;

/** The plan's items in Invoices, counted from the lines in them. */
export function heldInvoices(plan: SealedPlan, stores: AuditStores): Promise<Held> {
  return held(plan, 'Invoice', plan.invoices, {
    read: (keys) =>
      stores.invoices(keys.map(({ invoiceNo, fragment }) => ({ invoiceNo, fragment }))),
    totalsOf: invoiceTotals,
  });
}

/** The plan's items in Customers. Their fragments name them: a customer is named nowhere. */
export function heldCustomers(plan: SealedPlan, stores: AuditStores): Promise<Held> {
  return held(plan, 'Customer', plan.customers, {
    read: (keys) =>
      stores.customers(
        keys.map(({ customerId, invoiceNo, fragment }) => ({
          customerId,
          invoiceFragment: `${invoiceNo}#${fragment}`,
        })),
      ),
    totalsOf: ({ lineCount, quantity, revenue }: CustomerFragment) => ({
      lineCount,
      quantity,
      revenue,
    }),
  });
}

type Table<Planned, Item> = {
  read(keys: readonly Planned[]): Promise<Stored<Item>[]>;
  totalsOf(item: Item): LineTotals | undefined;
};

async function held<
  Planned extends { fragment: string; rows: number[] },
  Item extends { batchId: string },
>(
  plan: SealedPlan,
  kind: 'Invoice' | 'Customer',
  planned: readonly Planned[],
  { read, totalsOf }: Table<Planned, Item>,
): Promise<Held> {
  const wrong: Record<'missing' | 'differs', string[]> = { missing: [], differs: [] };
  let totals = noLines();
  const compare = (item: Stored<Item>, { fragment, rows }: Planned): void => {
    if (item === 'missing') {
      wrong.missing.push(fragment);
      return;
    }
    const found =
      item === 'unreadable' || item.batchId !== plan.batchId ? undefined : totalsOf(item);
    if (found) totals = plus(totals, found);
    if (!found || !areEqual(found, rowTotals(plan.lines, rows))) wrong.differs.push(fragment);
  };
  await inParallel(CALLS_AT_A_TIME, inGroups(planned, KEYS_AT_A_TIME), async (group) => {
    const items = await read(group);
    for (const [index, each] of group.entries()) compare(items[index] ?? 'missing', each);
  });
  return { totals, differences: differencesOf(plan.batchId, kind, wrong) };
}

function differencesOf(
  id: string,
  kind: 'Invoice' | 'Customer',
  { missing, differs }: Record<'missing' | 'differs', readonly string[]>,
): Difference[] {
  const found: Difference[] = [];
  const of = (fragments: readonly string[]) =>
    `${fragments.length} fragments of batch ${id}: ${named(fragments)}.`;
  if (missing.length > 0) {
    found.push({ kind: `${kind}FragmentMissing`, id, says: `${kind}s lacks ${of(missing)}` });
  }
  if (differs.length > 0) {
    const says = `${kind}s holds other lines than were sealed in ${of(differs)}`;
    found.push({ kind: `${kind}FragmentDiffers`, id, says });
  }
  return found;
}

/** What the lines come to; undefined when they can't be read, or when the item's own sums say something else. */
function invoiceTotals(item: InvoiceFragment): LineTotals | undefined {
  const totals = noLines();
  try {
    for (const [, , , quantity, , unitPrice] of decodeLines(item.lines)) {
      totals.lineCount += 1;
      totals.quantity += BigInt(quantity);
      totals.revenue += BigInt(quantity) * BigInt(unitPrice);
    }
  } catch {
    // What was thrown may quote the lines.
    return undefined;
  }
  return areEqual(totals, item) ? totals : undefined;
}
