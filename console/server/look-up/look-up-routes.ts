import { passed, segment } from '../passed.ts';
import type { Routes } from '../route.ts';

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
