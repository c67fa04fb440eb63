import * as z from 'zod';
import { formatMoney } from '../domain/money.ts';
import { type Attributes, CustomerVersion, Exact, Money, Text, Whole } from './attributes.ts';
import type { CustomerFragment } from './fragment.ts';

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

const CustomerItem = z.object({
  customerId: Text,
  invoiceFragment: Text,
  v: CustomerVersion,
  invoiceNo: Text,
  lineCount: Whole,
  quantity: Exact,
  revenue: Money,
  invoiceTs: Whole,
  country: Text,
  batchId: Text,
});

/** Reads an item of the Customers table. Throws when it is invalid or of an unknown version. */
export function customerFragmentOf(item: unknown): CustomerFragment {
  return CustomerItem.parse(item);
}
