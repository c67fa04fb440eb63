import * as z from 'zod';
import { formatMoney } from '../domain/money.ts';
import { type Attributes, Exact, InvoiceVersion, Money, Text, Whole } from './attributes.ts';
import type { InvoiceFragment } from './fragment.ts';

/** Returns the fragment as an item of the Invoices table. */
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

const InvoiceItem = z.object({
  invoiceNo: Text,
  fragment: Text,
  v: InvoiceVersion,
  customerId: Text.optional(),
  country: Text,
  lineCount: Whole,
  quantity: Exact,
  revenue: Money,
  lines: Text,
  ingestId: Text,
  batchId: Text,
});

/** Reads an item of the Invoices table. Throws when it is invalid or of an unknown version. */
export function invoiceFragmentOf(item: unknown): InvoiceFragment {
  const { customerId, ...fragment } = InvoiceItem.parse(item);
  return { ...fragment, ...(customerId !== undefined && { customerId }) };
}
