import * as z from 'zod';
import type { InvoiceLine as LineView } from '../api/invoice-responses.ts';
import { type InvoiceLine, lineIdOf } from '../domain/invoice-line.ts';
import type { LineTotals } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';
import { compareText } from '../domain/text-order.ts';
import { decodeLines } from '../index/encoded-lines.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import type { Listing } from './page.ts';
import { sourceTime } from './totals.ts';

/** A line as the index stores it, with the ingest that brought it. */
export type IndexedLine = InvoiceLine & { ingestId: string };

const Place = z.strictObject({ ingestId: z.string(), row: z.int() });
type Place = z.infer<typeof Place>;

/**
 * The lines of an invoice by ingest and row. A later ingest does not change the order of earlier
 * lines.
 */
export const byLineId: Listing<IndexedLine, Place, LineView> = {
  defaultLimit: 500,
  cursor: Place,
  cursorOf: ({ ingestId, row }) => ({ ingestId, row }),
  order: (a, b) => compareText(a.ingestId, b.ingestId) || a.row - b.row,
  view: (line) => ({
    lineId: lineIdOf(line.ingestId, line.row),
    stockCode: line.stockCode,
    description: line.description,
    quantity: line.quantity,
    invoiceDate: sourceTime(line.invoiceTs),
    unitPrice: formatMoney(line.unitPrice),
    lineTotal: formatMoney(totalsOf(line).revenue),
    customerId: line.customerId,
    country: line.country,
  }),
};

export function linesIn({ lines, invoiceNo, ...fragment }: InvoiceFragment): IndexedLine[] {
  const { ingestId, country, customerId = null } = fragment;
  return decodeLines(lines).map(
    ([row, stockCode, description, quantity, invoiceTs, unitPrice]): IndexedLine => ({
      ingestId,
      row,
      invoiceNo,
      stockCode,
      description,
      quantity,
      invoiceTs,
      unitPrice,
      customerId,
      country,
    }),
  );
}

export function totalsOf({ quantity, unitPrice }: IndexedLine): LineTotals {
  const exact = BigInt(quantity);
  return { lineCount: 1, quantity: exact, revenue: exact * BigInt(unitPrice) };
}
