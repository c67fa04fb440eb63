import { type CustomerFragment, ingestIdOfFragment } from '../fragment.ts';
import {
  type CustomerItem,
  type CustomerItemVersion,
  OF_FRAGMENT,
  OF_SHARE,
} from './customer-item.ts';
import { fragmentKey, shareKey, shareName } from './item-keys.ts';

/**
 * The most fragments of an item. DynamoDB takes 400 KB, and an entry of 100 characters of an invoice
 * number and of a country, each as JSON escapes it at worst, has 1,300 bytes.
 */
export const MOST_FRAGMENTS = 300;

/**
 * Returns the items of some fragments of a batch: one each in version 1, and in version 2 one for all
 * that a customer has of an ingest. The same fragments give the same items.
 */
export function customerItems(
  fragments: readonly CustomerFragment[],
  v: CustomerItemVersion,
): CustomerItem[] {
  return v === OF_FRAGMENT ? fragments.map(itemOfFragment) : itemsOfShares(fragments);
}

const itemOfFragment = (fragment: CustomerFragment): CustomerItem => ({
  v: OF_FRAGMENT,
  customerId: fragment.customerId,
  invoiceFragment: fragmentKey(fragment),
  batchId: fragment.batchId,
  fragments: [fragment],
});

/** An item that is full is followed by the next part of its share. */
function itemsOfShares(fragments: readonly CustomerFragment[]): CustomerItem[] {
  const items: (CustomerItem & { fragments: CustomerFragment[] })[] = [];
  const latest = new Map<string, { part: number; fragments: CustomerFragment[] }>();
  for (const fragment of fragments) {
    const { customerId, batchId } = fragment;
    const ingestId = ingestIdOfFragment(fragment.fragment);
    const name = shareName({ customerId, ingestId, batchId });
    const before = latest.get(name);
    if (before && before.fragments.length < MOST_FRAGMENTS) {
      before.fragments.push(fragment);
      continue;
    }
    const part = before ? before.part + 1 : 0;
    const own = [fragment];
    latest.set(name, { part, fragments: own });
    const invoiceFragment = shareKey({ ingestId, batchId }, part);
    items.push({ v: OF_SHARE, customerId, invoiceFragment, batchId, fragments: own });
  }
  return items;
}
