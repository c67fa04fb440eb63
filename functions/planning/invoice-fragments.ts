import { type EncodedLine, encodeLines } from '../index/encoded-lines.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import { type CodedTable, nullableReader, readerOf } from '../staging/coded-table.ts';
import { valueAt } from '../staging/line-table.ts';
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
  const customerIdOf = nullableReader(lines.customerId, 'customerId');
  const chunkOf = readerOf(lines.chunk, 'chunk');
  const countryOf = readerOf(lines.country, 'country');
  const lineOf = lineReader(lines);
  return invoices.map(({ invoiceNo, fragment, rows }) => {
    const first = valueAt(rows, 0, `fragment ${fragment}`);
    const customerId = customerIdOf(first);
    return {
      invoiceNo,
      fragment,
      ...(customerId !== null && { customerId }),
      country: countryOf(first),
      ...rowTotals(lines, rows),
      lines: encodeLines(rows.map(lineOf)),
      ingestId: valueAt(chunks, chunkOf(first), 'chunks').ingestId,
      batchId,
    };
  });
}

function lineReader(lines: CodedTable): (row: number) => EncodedLine {
  const rowOf = readerOf(lines.row, 'row');
  const stockCodeOf = readerOf(lines.stockCode, 'stockCode');
  const descriptionOf = nullableReader(lines.description, 'description');
  const quantityOf = readerOf(lines.quantity, 'quantity');
  const timeOf = readerOf(lines.invoiceTs, 'invoiceTs');
  const unitPriceOf = readerOf(lines.unitPrice, 'unitPrice');
  return (row) => [
    rowOf(row),
    stockCodeOf(row),
    descriptionOf(row),
    quantityOf(row),
    timeOf(row),
    unitPriceOf(row),
  ];
}
