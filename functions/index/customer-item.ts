import { formatMoney } from '../domain/money.ts';
import type { Attributes } from './dynamo-put-items.ts';
import type { CustomerFragment } from './fragment.ts';

/** A fragment as an item of the Customers table. */
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
