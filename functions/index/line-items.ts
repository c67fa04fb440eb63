import type { ChunkRef } from '../domain/batch.ts';
import type { CustomerFragment, InvoiceFragment } from './fragment.ts';

/** Single items of the Invoices and Customers tables. */
export interface LineItems {
  /** The fragments of an invoice within a chunk: one, or several if customer or country differ. */
  invoiceFragments(invoiceNo: string, chunk: ChunkRef): Promise<InvoiceFragment[]>;
  customerFragment(
    customerId: string,
    invoiceFragment: string,
  ): Promise<CustomerFragment | undefined>;
}
