import { type EncodedLine, encodeLines } from '../index/encoded-lines.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import { type LineTable, nullableAt, valueAt } from '../staging/line-table.ts';
import type { PlanForInvoices } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';

/**
 * Returns the Invoices items of a plan. The same plan gives the same items. Throws RangeError when
 * it is damaged.
 */
export function invoiceFragments({
  batchId,
  chunks,
  lines,
  invoices,
}: Pick<PlanForInvoices, 'batchId' | 'chunks' | 'lines' | 'invoices'>): InvoiceFragment[] {
  return invoices.map(({ invoiceNo, fragment, rows }) => {
    const first = valueAt(rows, 0, `fragment ${fragment}`);
    const customerId = nullableAt(lines.customerId, first, 'customerId');
    const chunk = valueAt(lines.chunk, first, 'chunk');
    return {
      invoiceNo,
      fragment,
      ...(customerId !== null && { customerId }),
      country: valueAt(lines.country, first, 'country'),
      ...rowTotals(lines, rows),
      lines: encodeLines(rows.map((row) => encodedLine(lines, row))),
      ingestId: valueAt(chunks, chunk, 'chunks').ingestId,
      batchId,
    };
  });
}

function encodedLine(lines: LineTable, row: number): EncodedLine {
  return [
    valueAt(lines.row, row, 'row'),
    valueAt(lines.stockCode, row, 'stockCode'),
    nullableAt(lines.description, row, 'description'),
    valueAt(lines.quantity, row, 'quantity'),
    valueAt(lines.invoiceTs, row, 'invoiceTs'),
    valueAt(lines.unitPrice, row, 'unitPrice'),
  ];
}
