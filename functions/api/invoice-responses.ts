import * as z from 'zod';
import { COMPONENTS, Count, Link, Money, Next, SourceTime, Totals } from './components.ts';

const CustomerId = z.string().nullable().describe('null if the source has none');

export const InvoiceLine = z
  .object({
    lineId: z.string().describe('<ingestId>-<row>, unique'),
    stockCode: z.string(),
    description: z.string().nullable(),
    quantity: z.int(),
    invoiceDate: SourceTime,
    unitPrice: Money,
    lineTotal: Money,
    customerId: CustomerId,
    country: z.string(),
  })
  .register(COMPONENTS, { id: 'InvoiceLine' });
export type InvoiceLine = z.infer<typeof InvoiceLine>;

export const Invoice = z
  .object({
    invoiceNo: z.string(),
    kind: z.enum(['sale', 'cancellation', 'adjustment']),
    customerId: CustomerId,
    customerIds: z.array(z.string().nullable()).optional().describe('Present if the lines differ'),
    country: z.string().nullable(),
    countries: z.array(z.string()).optional().describe('Present if the lines differ'),
    ...Totals.shape,
    lines: z.array(InvoiceLine),
    next: Next,
    links: z.object({ self: Link }),
  })
  .describe('The totals of the whole invoice, and its lines by ingest and row')
  .register(COMPONENTS, { id: 'Invoice' });
export type Invoice = z.infer<typeof Invoice>;

export const InvoiceLines = z
  .object({
    invoiceNo: z.string(),
    stockCode: z.string(),
    ...Totals.shape,
    lines: z.array(InvoiceLine),
    next: Next,
    links: z.object({ self: Link, invoice: Link }),
  })
  .describe('The lines of one product in an invoice, of which there may be many, and their totals')
  .register(COMPONENTS, { id: 'InvoiceLines' });
export type InvoiceLines = z.infer<typeof InvoiceLines>;

const CustomerInvoice = z
  .object({
    invoiceNo: z.string(),
    invoiceDate: SourceTime,
    country: z.string().nullable(),
    ...Totals.shape,
  })
  .describe("A customer's share of an invoice")
  .register(COMPONENTS, { id: 'CustomerInvoice' });
export type CustomerInvoice = z.infer<typeof CustomerInvoice>;

export const Customer = z
  .object({
    customerId: z.string(),
    ...Totals.shape,
    invoiceCount: Count,
    firstInvoiceDate: SourceTime,
    lastInvoiceDate: SourceTime,
    countries: z.array(z.string()),
    invoices: z.array(CustomerInvoice),
    next: Next,
    links: z.object({ self: Link }),
  })
  .describe(
    'The totals of everything that the customer bought and returned, and the invoices by number',
  )
  .register(COMPONENTS, { id: 'Customer' });
export type Customer = z.infer<typeof Customer>;
