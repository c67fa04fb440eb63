import { CSV, preferredType } from '../api/accept.ts';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Invoice, InvoiceLines } from '../api/invoice-responses.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import { sumOf } from '../domain/line-totals.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import type { IndexReader } from '../index/index-reader.ts';
import { linesAsCsv } from './invoice-csv.ts';
import { byLineId, linesIn, totalsOf } from './invoice-lines.ts';
import { pageOf, pageRequest } from './page.ts';
import { totalsView, unanimous } from './totals.ts';

/** The same path responds with JSON or CSV. */
const VARIES = { Vary: 'Accept' };

/** GET /invoices/{invoiceNo}: the totals of the whole invoice, and a page of its lines. */
export async function getInvoice(
  request: HttpRequest,
  index: IndexReader,
): Promise<HttpResponse<Invoice>> {
  allowQuery(request, ['limit', 'cursor', 'spreadsheetSafe']);
  const type = preferredType(request);
  const wanted = pageRequest(request, byLineId);
  const invoiceNo = pathKey(request, 'invoiceNo');
  const fragments = await index.invoiceFragments(invoiceNo);
  if (fragments.length === 0) throw new Problem(404, 'There is no invoice with this number.');
  const self = request.link(`/invoices/${encodeURIComponent(invoiceNo)}`);
  if (type === CSV) {
    return linesAsCsv(request, fragments.flatMap(linesIn), { names: [invoiceNo], self });
  }
  const { views: lines, ...rest } = pageOf(byLineId, fragments.flatMap(linesIn), wanted);
  const body = {
    invoiceNo,
    kind: kindOf(invoiceNo),
    ...partiesOf(fragments),
    ...totalsView(sumOf(fragments)),
    lines,
    ...rest,
    links: { self },
  };
  return { status: 200, body, headers: VARIES };
}

/**
 * GET /invoices/{invoiceNo}/lines/{stockCode}: always a list, because a stock code may occur in an
 * invoice many times.
 */
export async function getInvoiceLines(
  request: HttpRequest,
  index: IndexReader,
): Promise<HttpResponse<InvoiceLines>> {
  allowQuery(request, ['limit', 'cursor', 'spreadsheetSafe']);
  const type = preferredType(request);
  const wanted = pageRequest(request, byLineId);
  const [invoiceNo, stockCode] = [pathKey(request, 'invoiceNo'), pathKey(request, 'stockCode')];
  const fragments = await index.invoiceFragments(invoiceNo);
  const found = fragments.flatMap(linesIn).filter((line) => line.stockCode === stockCode);
  if (found.length === 0) throw noSuchLine(fragments.length > 0);
  const invoice = request.link(`/invoices/${encodeURIComponent(invoiceNo)}`);
  const self = `${invoice}/lines/${encodeURIComponent(stockCode)}`;
  if (type === CSV) return linesAsCsv(request, found, { names: [invoiceNo, stockCode], self });
  const { views: lines, ...rest } = pageOf(byLineId, found, wanted);
  const links = { self, invoice };
  const totals = totalsView(sumOf(found.map(totalsOf)));
  const body = { invoiceNo, stockCode, ...totals, lines, ...rest, links };
  return { status: 200, body, headers: VARIES };
}

function noSuchLine(invoiceExists: boolean): Problem {
  const detail = invoiceExists
    ? 'The invoice has no line with this stock code. Case and spaces matter.'
    : 'There is no invoice with this number.';
  return new Problem(404, detail, { members: { invoiceExists } });
}

/** Follows the publisher's rule: `C536379` is a cancellation, `A563185` adjusts a bad debt. */
function kindOf(invoiceNo: string): Invoice['kind'] {
  if (/^C\d/.test(invoiceNo)) return 'cancellation';
  return /^A\d/.test(invoiceNo) ? 'adjustment' : 'sale';
}

/**
 * The customer and the country of an invoice. If its lines differ, they are null and all values are
 * listed too.
 */
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
