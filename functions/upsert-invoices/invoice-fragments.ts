import {
  type EncodedLine,
  encodeLines,
  type InvoiceFragment,
  LINES_VERSION,
} from '../index/fragment.ts';
import type { LineTable } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';

/** The Invoices items of a plan. The same plan gives the same items. */
export function invoiceFragments({
  batchId,
  chunks,
  lines,
  invoices,
}: SealedPlan): InvoiceFragment[] {
  return invoices.map(({ invoiceNo, fragment, rows }) => {
    const [first] = rows;
    if (first === undefined) throw new RangeError(`The fragment ${fragment} has no lines`);
    const customerId = lines.customerId[first];
    return {
      invoiceNo,
      fragment,
      v: LINES_VERSION,
      ...(customerId && { customerId }),
      country: lines.country[first] ?? '',
      ...rowTotals(lines, rows),
      lines: encodeLines(rows.map((row) => encodedLine(lines, row))),
      ingestId: chunks[lines.chunk[first] ?? 0]?.ingestId ?? '',
      batchId,
    };
  });
}

function encodedLine(lines: LineTable, row: number): EncodedLine {
  return [
    lines.row[row] ?? 0,
    lines.stockCode[row] ?? '',
    lines.description[row] ?? null,
    lines.quantity[row] ?? 0,
    lines.invoiceTs[row] ?? 0,
    lines.unitPrice[row] ?? 0,
  ];
}
