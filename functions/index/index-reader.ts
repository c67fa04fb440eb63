import type { CustomerFragment, InvoiceFragment } from './fragment.ts';

/**
 * The Invoices and Customers tables. Returns every fragment under a partition key, in sort key
 * order.
 */
export interface IndexReader {
  invoiceFragments(invoiceNo: string): Promise<InvoiceFragment[]>;
  customerFragments(customerId: string): Promise<CustomerFragment[]>;
}
