import { inParallel } from '../concurrency/in-parallel.ts';
import { customerFragmentsOf } from '../index/customers/customer-item.ts';
import { fragmentKey, type Share, shareName } from '../index/customers/item-keys.ts';
import { textIn } from '../index/read-attributes.ts';
import type { RawItems } from './ports.ts';
import type { RawItem } from './raw-item.ts';

type Ports = Pick<RawItems, 'customers' | 'customerShare'>;

/** What items of Invoices say about a customer: the fragments of an ingest in a batch. */
export type CustomerShare = Share & {
  /** The sort keys that their items of Customers have in version 1. */
  fragmentKeys: ReadonlySet<string>;
};

const QUERIES_AT_A_TIME = 16;

/** Returns the shares of the items of Invoices that have a customer. */
export function sharesOf(invoices: readonly RawItem[]): CustomerShare[] {
  const named = invoices.filter(({ customerId }) => customerId);
  const byShare = Map.groupBy(named, (item) => shareName(shareOf(item)));
  return [...byShare.values()].flatMap((items) => {
    const fragmentKeys = new Set(items.map(fragmentKeyOf));
    return items.slice(0, 1).map((item) => ({ ...shareOf(item), fragmentKeys }));
  });
}

const shareOf = (item: RawItem): Share => ({
  customerId: textIn(item, 'customerId'),
  ingestId: textIn(item, 'ingestId'),
  batchId: textIn(item, 'batchId'),
});

/** How an item of Invoices is named among all of them. */
export const fragmentKeyOf = (item: RawItem): string =>
  fragmentKey({ invoiceNo: textIn(item, 'invoiceNo'), fragment: textIn(item, 'fragment') });

/** Returns everything that Customers has of some shares, of both versions. */
export async function itemsOfShares(
  shares: readonly CustomerShare[],
  items: Ports,
): Promise<RawItem[]> {
  const found = await inShares(shares, items);
  return [...found.flat(), ...(await itemsOfFragments(shares, items))];
}

/**
 * Returns the items of Customers that have the fragments of some items of Invoices. Undefined unless
 * they have exactly these, each once.
 */
export async function exactItemsOf(
  invoices: readonly RawItem[],
  items: Ports,
): Promise<RawItem[] | undefined> {
  const shares = sharesOf(invoices);
  const ofShares = await inShares(shares, items);
  const left = shares.map((share, index) => {
    const keys = new Set(share.fragmentKeys);
    const held = (ofShares[index] ?? []).flatMap(fragmentKeysIn);
    const isExact = held.every((key) => key !== undefined && keys.delete(key));
    return isExact ? { ...share, fragmentKeys: keys } : undefined;
  });
  if (left.includes(undefined)) return undefined;
  const rest = left.filter((share) => share !== undefined);
  const single = await itemsOfFragments(rest, items);
  const due = rest.reduce((sum, { fragmentKeys }) => sum + fragmentKeys.size, 0);
  return single.length === due ? [...ofShares.flat(), ...single] : undefined;
}

/** Names the fragments of an item; undefined if it is damaged. */
function fragmentKeysIn(item: RawItem): (string | undefined)[] {
  try {
    return customerFragmentsOf(item).map(fragmentKey);
  } catch {
    // The error may quote the item.
    return [undefined];
  }
}

const inShares = (
  shares: readonly CustomerShare[],
  { customerShare }: Ports,
): Promise<RawItem[][]> => inParallel(QUERIES_AT_A_TIME, shares, (share) => customerShare(share));

/** The items of version 1 that there are. */
async function itemsOfFragments(
  shares: readonly CustomerShare[],
  { customers }: Ports,
): Promise<RawItem[]> {
  const keys = shares.flatMap(({ customerId, fragmentKeys }) =>
    Array.from(fragmentKeys, (invoiceFragment) => ({ customerId, invoiceFragment })),
  );
  const found = await customers(keys);
  return found.filter((item) => item !== undefined);
}
