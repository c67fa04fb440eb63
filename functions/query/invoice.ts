import { allowQuery } from '../api/allow-query.ts';
import type { HttpReply } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Invoice, InvoiceLines } from '../api/invoice-answers.ts';
import { Problem } from '../api/problem.ts';
import { sumOf } from '../domain/line-totals.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import type { IndexReader } from '../index/index-reader.ts';
import { byLineId, linesIn, totalsOf } from './invoice-lines.ts';
import { pageOf, pageRequest } from './page.ts';
import { pathKey } from './path-key.ts';
import { totalsView, unanimous } from './totals.ts';

/** GET /invoices/{invoiceNo}: totals of the whole invoice, and its lines in pages. */
export async function getInvoice(
  request: HttpRequest,
  index: IndexReader,
): Promise<HttpReply<Invoice>> {
  allowQuery(request, ['limit', 'cursor']);
  const wanted = pageRequest(request, byLineId);
  const invoiceNo = pathKey(request, 'invoiceNo');
  const fragments = await index.invoiceFragments(invoiceNo);
  if (fragments.length === 0) throw new Problem(404, 'There is no invoice of this number.');
  const { views: lines, ...rest } = pageOf(byLineId, fragments.flatMap(linesIn), wanted);
  const body = {
    invoiceNo,
    kind: kindOf(invoiceNo),
    ...partiesOf(fragments),
    ...totalsView(sumOf(fragments)),
    lines,
    ...rest,
    links: { self: request.link(`/invoices/${encodeURIComponent(invoiceNo)}`) },
  };
  return { status: 200, body };
}

/** GET /invoices/{invoiceNo}/lines/{stockCode}: always a list, because a stock code may stand in an invoice many times. */
export async function getInvoiceLines(
  request: HttpRequest,
  index: IndexReader,
): Promise<HttpReply<InvoiceLines>> {
  allowQuery(request, ['limit', 'cursor']);
  const wanted = pageRequest(request, byLineId);
  const [invoiceNo, stockCode] = [pathKey(request, 'invoiceNo'), pathKey(request, 'stockCode')];
  const fragments = await index.invoiceFragments(invoiceNo);
  const found = fragments.flatMap(linesIn).filter((line) => line.stockCode === stockCode);
  if (found.length === 0) throw noSuchLine(fragments.length > 0);
  const { views: lines, ...rest } = pageOf(byLineId, found, wanted);
  const invoice = request.link(`/invoices/${encodeURIComponent(invoiceNo)}`);
  const links = { self: `${invoice}/lines/${encodeURIComponent(stockCode)}`, invoice };
  const totals = totalsView(sumOf(found.map(totalsOf)));
  return { status: 200, body: { invoiceNo, stockCode, ...totals, lines, ...rest, links } };
}

function noSuchLine(invoiceExists: boolean): Problem {
  const detail = invoiceExists
    ? 'The invoice has no line of this stock code; upper and lower case and spaces matter.'
    : 'There is no invoice of this number.';
  return new Problem(404, detail, { members: { invoiceExists } });
}

/** By the publisher's rule: `C536379` cancels, `A563185` adjusts a bad debt. */
function kindOf(invoiceNo: string): Invoice['kind'] {
  if (/^C\d/.test(invoiceNo)) return 'cancellation';
  return /^A\d/.test(invoiceNo) ? 'adjustment' : 'sale';
}

/** Customer and country of the invoice: null where its lines disagree, and then all of them beside it. */
function partiesOf(fragments: readonly InvoiceFragment[]) {
  const customerIds = [...new Set(fragments.map(({ customerId = null }) => customerId))];
  const countries = [...new Set(fragments.map(({ country }) => country))];
  return {
    customerId: unanimous(customerIds),
    ...(customerIds.length > 1 && { customerIds }),
    country: unanimous(countries),
    ...(countries.length > 1 && { countries }),
  };
}
