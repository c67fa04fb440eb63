import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import { lineIdOf } from '../domain/invoice-line.ts';
import { areEqual, sumOf } from '../domain/line-totals.ts';
import { decodeLines } from '../index/encoded-lines.ts';
import type { InvoiceFragment } from '../index/fragment.ts';
import { type LineSet, LineSum } from '../rewrite/content/line-sum.ts';
import { type Difference, shortList } from './difference.ts';
import type { BatchLines } from './lines-of-day.ts';
import type { AuditStores, Stored } from './ports.ts';

/** Each reads the items of an invoice or a customer. */
const READS_AT_A_TIME = 16;

/**
 * Compares the items that a batch has in both tables with its lines in the lake, where no plan says
 * which items there are: line by line of each invoice, and the totals of each customer. So a fragment
 * that is missing, doubled or changed is found. Differences name a line of it, never a customer.
 */
export async function checkItemsOf(
  batchId: string,
  { invoices, customers }: BatchLines,
  stores: Pick<AuditStores, 'ofInvoice' | 'ofCustomer'>,
): Promise<Difference[]> {
  const ofInvoices = await inParallel(READS_AT_A_TIME, [...invoices], async ([invoiceNo, own]) => {
    const items = ownItems(batchId, await stores.ofInvoice(invoiceNo));
    const found = items && linesIn(items);
    return found && areSame(found, own.sum.value()) ? [] : [own.lineId];
  });
  const ofCustomers = await inParallel(READS_AT_A_TIME, [...customers], async ([id, own]) => {
    const items = ownItems(batchId, await stores.ofCustomer(id));
    const found = items?.flatMap(({ fragments }) => fragments);
    return found && areEqual(sumOf(found), own.totals) ? [] : [own.lineId];
  });
  return [
    ...differs(batchId, 'Invoices', 'invoice', ofInvoices.flat()),
    ...differs(batchId, 'Customers', 'customer', ofCustomers.flat()),
  ];
}

/** Undefined if one of the items is invalid: it may be one of the batch. */
function ownItems<Item extends { batchId: string }>(
  batchId: string,
  items: readonly Stored<Item>[],
): Item[] | undefined {
  const own: Item[] = [];
  for (const item of items) {
    if (item === 'missing' || item === 'unreadable') return undefined;
    if (item.batchId === batchId) own.push(item);
  }
  return own;
}

/** Undefined if the lines of an item are invalid, or not what the item says that they come to. */
function linesIn(items: readonly InvoiceFragment[]): LineSet | undefined {
  const sum = new LineSum();
  try {
    for (const { ingestId, lines } of items) {
      for (const [row, , , quantity, , unitPrice] of decodeLines(lines)) {
        sum.add(lineIdOf(ingestId, row), quantity, quantity * unitPrice);
      }
    }
  } catch {
    // The error may quote the lines.
    return undefined;
  }
  const found = sum.value();
  return areEqual(found, sumOf(items)) ? found : undefined;
}

const areSame = (a: LineSet, b: LineSet): boolean =>
  areEqual(a, b) && a.lineIdsHash === b.lineIdsHash;

function differs(
  id: string,
  table: string,
  noun: string,
  lineIds: readonly string[],
): Difference[] {
  if (lineIds.length === 0) return [];
  const says = `Of batch ${id}, whose plan was erased with a customer, ${table} has other lines than the lake: ${counted(lineIds.length, noun)}, with the lines ${shortList(lineIds)}.`;
  return [{ kind: 'ErasedBatchDiffers', id, says }];
}
