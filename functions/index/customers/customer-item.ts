import { areEqual, type LineTotals, sumOf } from '../../domain/line-totals.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Attributes } from '../attributes.ts';
import type { CustomerFragment } from '../fragment.ts';
import {
  exactIn,
  moneyIn,
  type ReadItem,
  readItem,
  textIn,
  versionIn,
  wholeIn,
} from '../read-attributes.ts';
import { encodeFragments, readFragments } from './fragments-attribute.ts';
import { fragmentKey, shareIn } from './item-keys.ts';

/** The versions of an item, which say what it holds. An item holds its own as `v`. */
export const OF_FRAGMENT = 1;
export const OF_SHARE = 2;
export type CustomerItemVersion = typeof OF_FRAGMENT | typeof OF_SHARE;

/** An item of the Customers table. Its key is (customerId, invoiceFragment). */
export type CustomerItem = {
  v: CustomerItemVersion;
  customerId: string;
  /** See item-keys.ts. */
  invoiceFragment: string;
  batchId: string;
  /** One in version 1. */
  fragments: readonly CustomerFragment[];
};

/** Returns the item as it is written. */
export function customerItem({ v, fragments, ...item }: CustomerItem): Attributes {
  const { lineCount, quantity, revenue } = sumOf(fragments);
  return {
    customerId: { S: item.customerId },
    invoiceFragment: { S: item.invoiceFragment },
    v: { N: String(v) },
    lineCount: { N: String(lineCount) },
    quantity: { N: String(quantity) },
    revenue: { N: formatMoney(revenue) },
    ...(v === OF_SHARE ? { fragments: encodeFragments(fragments) } : ownOf(fragments)),
    batchId: { S: item.batchId },
  };
}

/** What version 1 says of its only fragment beside the totals. */
function ownOf([fragment]: readonly CustomerFragment[]): Attributes {
  if (!fragment) throw new RangeError('An item of Customers has no fragment');
  return {
    invoiceNo: { S: fragment.invoiceNo },
    invoiceTs: { N: String(fragment.invoiceTs) },
    country: { S: fragment.country },
  };
}

const VERSIONS = [OF_FRAGMENT, OF_SHARE] as const;

/**
 * Reads an item of any version. Throws when it is invalid or of an unknown version; the error quotes
 * nothing.
 */
export function customerItemOf(value: unknown): CustomerItem {
  const item = readItem(value);
  const v = versionIn(item, VERSIONS);
  const own = {
    customerId: textIn(item, 'customerId'),
    invoiceFragment: textIn(item, 'invoiceFragment'),
    batchId: textIn(item, 'batchId'),
    lineCount: wholeIn(item, 'lineCount'),
    quantity: exactIn(item, 'quantity'),
    revenue: moneyIn(item, 'revenue'),
  };
  const { customerId, invoiceFragment, batchId } = own;
  const fragments = v === OF_SHARE ? fragmentsOf(item, own) : [fragmentOf(item, own)];
  return { v, customerId, invoiceFragment, batchId, fragments };
}

export const customerFragmentsOf = (value: unknown): readonly CustomerFragment[] =>
  customerItemOf(value).fragments;

type Own = Pick<CustomerItem, 'customerId' | 'invoiceFragment' | 'batchId'> & LineTotals;

function fragmentOf(item: ReadItem, { invoiceFragment, ...own }: Own): CustomerFragment {
  const invoiceNo = textIn(item, 'invoiceNo');
  const fragment = invoiceFragment.slice(invoiceNo.length + 1);
  if (fragmentKey({ invoiceNo, fragment }) !== invoiceFragment) throw damaged('key');
  const [invoiceTs, country] = [wholeIn(item, 'invoiceTs'), textIn(item, 'country')];
  return { ...own, invoiceNo, fragment, invoiceTs, country };
}

function fragmentsOf(item: ReadItem, own: Own): CustomerFragment[] {
  const { customerId, invoiceFragment, batchId } = own;
  const share = shareIn(invoiceFragment);
  if (share?.batchId !== batchId) throw damaged('key');
  const fragments = readFragments(textIn(item, 'fragments'), { customerId, ...share });
  if (!areEqual(sumOf(fragments), own)) throw damaged('totals');
  return fragments;
}

const damaged = (what: string): RangeError =>
  new RangeError(`The ${what} of an item of Customers and its fragments do not fit together`);
