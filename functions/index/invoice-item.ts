import { formatMoney } from '../domain/money.ts';
import type { Attributes } from './dynamo-put-items.ts';
import type { InvoiceFragment } from './fragment.ts';

/** A fragment as an item of the Invoices table. */
export function invoiceItem(fragment: InvoiceFragment): Attributes {
  return {
    invoiceNo: { S: fragment.invoiceNo },
    fragment: { S: fragment.fragment },
    v: { N: String(fragment.v) },
    ...(fragment.customerId !== undefined && { customerId: { S: fragment.customerId } }),
    country: { S: fragment.country },
    lineCount: { N: String(fragment.lineCount) },
    quantity: { N: String(fragment.quantity) },
    revenue: { N: formatMoney(fragment.revenue) },
    lines: { S: fragment.lines },
    ingestId: { S: fragment.ingestId },
    batchId: { S: fragment.batchId },
  };
}
