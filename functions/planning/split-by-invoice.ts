import { fragmentOf } from '../index/fragment.ts';
import { type LineTable, nullableAt, type ValidatedLines, valueAt } from '../staging/line-table.ts';
import type { SealedPlan } from '../staging/plan.ts';

type InvoiceRows = SealedPlan['invoices'][number];
type CustomerRows = SealedPlan['customers'][number];

/**
 * Returns the rows of each fragment, which is one Invoices item. The lines of an invoice within a
 * chunk are one fragment, or several if they differ in customer or country. The parts are numbered
 * in the order in which they first appear.
 */
export function splitByInvoice({ chunks, lines }: ValidatedLines): InvoiceRows[] {
  const fragments: InvoiceRows[] = [];
  const parts = new Map<string, InvoiceRows[]>();
  const partOf = (row: number): InvoiceRows => {
    const chunk = valueAt(lines.chunk, row, 'chunk');
    const invoiceNo = valueAt(lines.invoiceNo, row, 'invoiceNo');
    const known = parts.get(`${chunk} ${invoiceNo}`) ?? [];
    const same = known.find(({ rows }) => isSameFragment(lines, firstOf(rows), row));
    if (same) return same;
    const { ingestId, ordinal } = valueAt(chunks, chunk, 'chunks');
    const part = { invoiceNo, fragment: fragmentOf(ingestId, ordinal, known.length), rows: [] };
    parts.set(`${chunk} ${invoiceNo}`, [...known, part]);
    fragments.push(part);
    return part;
  };
  let current: InvoiceRows | undefined;
  for (let row = 0; row < lines.row.length; row += 1) {
    if (!current || !isSameFragment(lines, row - 1, row)) current = partOf(row);
    current.rows.push(row);
  }
  return fragments;
}

/** Returns the fragments that have a customer, of which Customers items are made. */
export function splitByCustomer(
  fragments: readonly InvoiceRows[],
  lines: LineTable,
): CustomerRows[] {
  return fragments.flatMap(({ invoiceNo, fragment, rows }) => {
    const customerId = nullableAt(lines.customerId, firstOf(rows), 'customerId');
    return customerId === null ? [] : [{ customerId, invoiceNo, fragment, rows }];
  });
}

const firstOf = (rows: readonly number[]): number => valueAt(rows, 0, 'fragment');

function isSameFragment(lines: LineTable, a: number, b: number): boolean {
  return (
    lines.chunk[a] === lines.chunk[b] &&
    lines.invoiceNo[a] === lines.invoiceNo[b] &&
    lines.customerId[a] === lines.customerId[b] &&
    lines.country[a] === lines.country[b]
  );
}
