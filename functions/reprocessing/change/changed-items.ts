import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { counted } from '../../domain/counted.ts';
import { customerItem, OF_SHARE } from '../../index/customers/customer-item.ts';
import { customerItems } from '../../index/customers/customer-items.ts';
import { shareName } from '../../index/customers/item-keys.ts';
import { ingestIdOfFragment } from '../../index/fragment.ts';
import { invoiceItem } from '../../index/invoice-item.ts';
import { linesText } from '../../index/lines-attribute.ts';
import { textIn } from '../../index/read-attributes.ts';
import { OperationFault } from '../../operations/operation-fault.ts';
import { customerFragments } from '../../planning/customer-fragments.ts';
import { invoiceFragments } from '../../planning/invoice-fragments.ts';
import { partiesOf } from '../../retraction/collect-lines.ts';
import {
  type CustomerShare,
  fragmentKeyOf,
  itemsOfShares,
  sharesOf,
} from '../../retraction/customer-shares.ts';
import type { RawItem } from '../../retraction/raw-item.ts';
import type { SealedPlan } from '../../staging/plan.ts';
import type { ReprocessingPorts } from '../ports.ts';
import type { StoredLines } from './stored-lines.ts';

type Items = { invoices: RawItem[]; customers: RawItem[] };

export type ChangedItems = {
  put: Items;
  /** The keys that get no item. */
  removed: Items;
  /** Items of Invoices that go before their keys get other lines, as they were found. */
  moved: RawItem[];
};

const QUERIES_AT_A_TIME = 16;

/**
 * Returns what changes about the items of an ingest. Throws `StoresIncomplete` when Invoices does not
 * have the lines that the lake has.
 */
export async function changedItems(
  ingestId: string,
  plans: readonly SealedPlan[],
  stored: StoredLines,
  { items }: Pick<ReprocessingPorts, 'items'>,
): Promise<ChangedItems> {
  const numbers = new Set(
    [...stored.lines.values()].flatMap((rows) => [...partiesOf(rows).invoices]),
  );
  const found = await inParallel(QUERIES_AT_A_TIME, [...numbers], (no) =>
    items.invoice(no, ingestId),
  );
  const before = found.flat();
  checkComplete(ingestId, before, stored.accepted.size);
  const after = plans.flatMap(invoiceFragments).map((each): RawItem => invoiceItem(each));
  const old = byKey(before);
  const put = after.filter((item) => !isSame(old.get(fragmentKeyOf(item)), item));
  const kept = byKey(after);
  const removed = before.filter((item) => !kept.has(fragmentKeyOf(item)));
  const keys = new Set([...put, ...removed].map(fragmentKeyOf));
  const customers = await changedCustomers(keys, sharesOf([...before, ...after]), plans, items);
  return {
    put: { invoices: put, customers: customers.put },
    removed: {
      invoices: removed.map(({ invoiceNo, fragment }) => pick({ invoiceNo, fragment })),
      customers: customers.removed,
    },
    moved: movedItems(before, put, removed),
  };
}

/**
 * Returns what changes about the items of Customers: all of each share in which a fragment changes. So a
 * share has items of one version, also if an earlier version of the code has written it.
 */
async function changedCustomers(
  changed: ReadonlySet<string>,
  shares: readonly CustomerShare[],
  plans: readonly SealedPlan[],
  items: ReprocessingPorts['items'],
): Promise<{ put: RawItem[]; removed: RawItem[] }> {
  const own = shares.filter(({ fragmentKeys }) =>
    [...fragmentKeys].some((key) => changed.has(key)),
  );
  const names = new Set(own.map(shareName));
  const fragments = plans
    .flatMap(customerFragments)
    .filter(({ customerId, fragment, batchId }) =>
      names.has(shareName({ customerId, ingestId: ingestIdOfFragment(fragment), batchId })),
    );
  const put = customerItems(fragments, OF_SHARE).map((each): RawItem => customerItem(each));
  const kept = new Set(put.map(customerKey));
  const found = await itemsOfShares(own, items);
  const surplus = found.filter((item) => !kept.has(customerKey(item)));
  return {
    put,
    removed: surplus.map(({ customerId, invoiceFragment }) =>
      pick({ customerId, invoiceFragment }),
    ),
  };
}

/**
 * Returns the items whose lines may be put under another key of their invoice. The parts of an invoice
 * are numbered as they first appear, so when a line is refused, those behind it get other keys: a reader
 * would find them under the old and the new one.
 */
function movedItems(
  before: readonly RawItem[],
  put: readonly RawItem[],
  removed: readonly RawItem[],
): RawItem[] {
  const keys = new Set(put.map(fragmentKeyOf));
  const ofInvoice = Map.groupBy([...put, ...removed], (item) => textIn(item, 'invoiceNo'));
  const isAlone = (item: RawItem) => ofInvoice.get(textIn(item, 'invoiceNo'))?.length === 1;
  return before.filter((item) => keys.has(fragmentKeyOf(item)) && !isAlone(item));
}

/**
 * Whether an item says what another says, whose bytes may differ: another version of zlib may deflate
 * the same lines to others.
 */
const isSame = (old: RawItem | undefined, item: RawItem): boolean =>
  old !== undefined && isDeepStrictEqual(withText(old), withText(item));

/** The item with the text of its lines; as it is if they are damaged, so that it is put anew. */
function withText({ v, lines, ...item }: Record<string, RawItem[string] | undefined>): unknown {
  try {
    return { ...item, lines: linesText(lines) };
  } catch {
    // The error may quote the lines.
    return { ...item, v, lines };
  }
}

const byKey = (items: readonly RawItem[]): Map<string, RawItem> =>
  new Map(items.map((item) => [fragmentKeyOf(item), item]));

const customerKey = (item: RawItem): string =>
  JSON.stringify([textIn(item, 'customerId'), textIn(item, 'invoiceFragment')]);

const pick = (item: Record<string, RawItem[string] | undefined>): RawItem =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );

function checkComplete(ingestId: string, items: readonly RawItem[], lines: number): void {
  const found = items.reduce((sum, { lineCount }) => {
    return sum + (lineCount && 'N' in lineCount ? Number(lineCount.N) : Number.NaN);
  }, 0);
  if (found === lines) return;
  throw new OperationFault(
    'StoresIncomplete',
    `Of ingest ${ingestId}, the lake has ${counted(lines, 'line')}, and Invoices ${found}. "npm run audit" says more`,
  );
}
