import * as z from 'zod';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Customer, CustomerInvoice as InvoiceView } from '../api/invoice-responses.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import { type LineTotals, sumOf } from '../domain/line-totals.ts';
import { compareText } from '../domain/text-order.ts';
import type { CustomerFragment } from '../index/fragment.ts';
import type { IndexReader } from '../index/index-reader.ts';
import { type Listing, pageOf, pageRequest } from './page.ts';
import { sourceTime, totalsView, unanimous } from './totals.ts';

/** A customer's share of one invoice. */
type CustomerInvoice = LineTotals & { invoiceNo: string; firstTs: number; country: string | null };

const Place = z.strictObject({ invoiceNo: z.string() });

const byInvoiceNo: Listing<CustomerInvoice, z.infer<typeof Place>, InvoiceView> = {
  defaultLimit: 100,
  cursor: Place,
  cursorOf: ({ invoiceNo }) => ({ invoiceNo }),
  order: (a, b) => compareText(a.invoiceNo, b.invoiceNo),
  view: ({ invoiceNo, firstTs, country, ...totals }) => ({
    invoiceNo,
    invoiceDate: sourceTime(firstTs),
    country,
    ...totalsView(totals),
  }),
};

/**
 * GET /customers/{customerId}: the totals of everything that the customer bought and returned, and
 * a page of the invoices.
 */
export async function getCustomer(
  request: HttpRequest,
  index: IndexReader,
): Promise<HttpResponse<Customer>> {
  allowQuery(request, ['limit', 'cursor']);
  const wanted = pageRequest(request, byInvoiceNo);
  const customerId = pathKey(request, 'customerId');
  const fragments = await index.customerFragments(customerId);
  if (fragments.length === 0) throw new Problem(404, 'There is no customer with this id.');
  const all = invoicesOf(fragments);
  const { views: invoices, ...rest } = pageOf(byInvoiceNo, all, wanted);
  const body = {
    customerId,
    ...totalsView(sumOf(all)),
    invoiceCount: all.length,
    ...datesOf(all),
    countries: [...new Set(fragments.map(({ country }) => country))].sort(compareText),
    invoices,
    ...rest,
    links: { self: request.link(`/customers/${encodeURIComponent(customerId)}`) },
  };
  return { status: 200, body };
}

function invoicesOf(fragments: readonly CustomerFragment[]): CustomerInvoice[] {
  const byInvoice = Map.groupBy(fragments, ({ invoiceNo }) => invoiceNo);
  return [...byInvoice].map(([invoiceNo, parts]) => ({
    invoiceNo,
    firstTs: earliest(parts.map(({ invoiceTs }) => invoiceTs)),
    country: unanimous(parts.map(({ country }) => country)),
    ...sumOf(parts),
  }));
}

function datesOf(invoices: readonly CustomerInvoice[]) {
  const times = invoices.map(({ firstTs }) => firstTs);
  const latest = times.reduce((a, b) => Math.max(a, b));
  return {
    firstInvoiceDate: sourceTime(earliest(times)),
    lastInvoiceDate: sourceTime(latest),
  };
}

function earliest(times: readonly number[]): number {
  return times.reduce((a, b) => Math.min(a, b));
}
