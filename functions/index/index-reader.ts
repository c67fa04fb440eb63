import type { CustomerFragment, InvoiceFragment } from './fragment.ts';

/**
 * The Invoices and Customers tables. Each method returns every fragment under a partition key, in
 * the order of the items' sort keys.
 */
export interface IndexReader {
  invoiceFragments(invoiceNo: string): Promise<InvoiceFragment[]>;
  customerFragments(customerId: string): Promise<CustomerFragment[]>;
}
