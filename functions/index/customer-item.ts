import { formatMoney } from '../domain/money.ts';
import type { Attributes } from './attributes.ts';
import { CUSTOMER_VERSION, type CustomerFragment } from './fragment.ts';
import { exactIn, moneyIn, readItem, textIn, versionIn, wholeIn } from './read-attributes.ts';

/** Returns the fragment as an item of the Customers table. */
export function customerItem(fragment: CustomerFragment): Attributes {
  return {
    customerId: { S: fragment.customerId },
    invoiceFragment: { S: fragment.invoiceFragment },
    v: { N: String(fragment.v) },
    invoiceNo: { S: fragment.invoiceNo },
    lineCount: { N: String(fragment.lineCount) },
    quantity: { N: String(fragment.quantity) },
    revenue: { N: formatMoney(fragment.revenue) },
    invoiceTs: { N: String(fragment.invoiceTs) },
    country: { S: fragment.country },
    batchId: { S: fragment.batchId },
  };
}

/** Reads an item of the Customers table. Throws when it is invalid or of an unknown version. */
export function customerFragmentOf(value: unknown): CustomerFragment {
  const item = readItem(value);
  return {
    v: versionIn(item, [CUSTOMER_VERSION]),
    customerId: textIn(item, 'customerId'),
    invoiceFragment: textIn(item, 'invoiceFragment'),
    invoiceNo: textIn(item, 'invoiceNo'),
    lineCount: wholeIn(item, 'lineCount'),
    quantity: exactIn(item, 'quantity'),
    revenue: moneyIn(item, 'revenue'),
    invoiceTs: wholeIn(item, 'invoiceTs'),
    country: textIn(item, 'country'),
    batchId: textIn(item, 'batchId'),
  };
}
