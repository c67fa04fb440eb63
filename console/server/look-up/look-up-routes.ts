import { type ConsoleRequest, RequestProblem, type Route, type Routes } from '../route.ts';

/** Passes a request on to the API, which a page must not call: only the server knows its key. */
const passed =
  (pathOf: (params: ConsoleRequest['params']) => string, missing: string): Route =>
  async ({ pipeline, params, query }) => {
    const search = query.size > 0 ? `?${query}` : '';
    const body = await pipeline.api.get(`${pathOf(params)}${search}`);
    if (body === undefined) throw new RequestProblem(404, missing);
    return body;
  };

const segment = (value = ''): string => encodeURIComponent(value);

export const lookUpRoutes: Routes = {
  'GET /api/lines/{lineId}': passed(
    ({ lineId }) => `/lines/${segment(lineId)}`,
    'There is no such line: its ingest does not exist, or has fewer lines. Is the id complete?',
  ),
  'GET /api/invoices/{invoiceNo}': passed(
    ({ invoiceNo }) => `/invoices/${segment(invoiceNo)}`,
    'No line of an invoice with this number has landed.',
  ),
  'GET /api/invoices/{invoiceNo}/lines/{stockCode}': passed(
    ({ invoiceNo, stockCode }) => `/invoices/${segment(invoiceNo)}/lines/${segment(stockCode)}`,
    'The invoice has no line with this stock code, or does not exist. Case and spaces matter.',
  ),
  'GET /api/customers/{customerId}': passed(
    ({ customerId }) => `/customers/${segment(customerId)}`,
    'No line of a customer with this number has landed.',
  ),
};
