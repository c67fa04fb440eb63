import type { ChunkRef } from '../domain/batch.ts';
import type { CustomerItem } from './customers/customer-item.ts';
import type { InvoiceFragment } from './fragment.ts';

/** Single items of the Invoices and Customers tables. */
export interface LineItems {
  /** The fragments of an invoice within a chunk: one, or several if customer or country differ. */
  invoiceFragments(invoiceNo: string, chunk: ChunkRef): Promise<InvoiceFragment[]>;
  /** The item of a customer that has a fragment. */
  customerItem(
    customerId: string,
    fragment: Pick<InvoiceFragment, 'invoiceNo' | 'fragment' | 'ingestId' | 'batchId'>,
  ): Promise<CustomerItem | undefined>;
}
