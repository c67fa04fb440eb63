import { isDeepStrictEqual } from 'node:util';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { counted } from '../../domain/counted.ts';
import { customerItem } from '../../index/customer-item.ts';
import { invoiceItem } from '../../index/invoice-item.ts';
import { linesText } from '../../index/lines-attribute.ts';
import { OperationFault } from '../../operations/operation-fault.ts';
import { customerFragments } from '../../planning/customer-fragments.ts';
import { invoiceFragments } from '../../planning/invoice-fragments.ts';
import { partiesOf } from '../../retraction/collect-lines.ts';
import type { RawItem } from '../../retraction/raw-item.ts';
import type { SealedPlan } from '../../staging/plan.ts';
import type { ReprocessingPorts } from '../ports.ts';
import type { StoredLines } from './stored-lines.ts';

type Items = { invoices: RawItem[]; customers: RawItem[] };

export type ChangedItems = {
  put: Items;
  /** The keys that get no item. */
  removed: Items;
  /** Items of Invoices that go before their keys get other lines, as they were found. */
  moved: RawItem[];
};

const QUERIES_AT_A_TIME = 16;

/**
 * Returns what changes about the items of an ingest. Throws `StoresIncomplete` when Invoices does not
 * have the lines that the lake has.
 */
export async function changedItems(
  ingestId: string,
  plans: readonly SealedPlan[],
  stored: StoredLines,
  { items }: Pick<ReprocessingPorts, 'items'>,
): Promise<ChangedItems> {
  const numbers = new Set(
    [...stored.lines.values()].flatMap((rows) => [...partiesOf(rows).invoices]),
  );
  const found = await inParallel(QUERIES_AT_A_TIME, [...numbers], (no) =>
    items.invoice(no, ingestId),
  );
  const before = found.flat();
  checkComplete(ingestId, before, stored.accepted.size);
  const after = plans.flatMap(invoiceFragments).map((each): RawItem => invoiceItem(each));
  const old = byKey(before);
  const put = after.filter((item) => !isSame(old.get(keyOf(item)), item));
  const kept = byKey(after);
  const removed = before.filter((item) => !kept.has(keyOf(item)));
  const changed = new Set(put.map(keyOf));
  const moved = movedItems(before, put, removed);
  const customers = plans.flatMap(customerFragments).map((each): RawItem => customerItem(each));
  const ofCustomers = new Set(customers.map(customerKey));
  return {
    put: {
      invoices: put,
      customers: customers.filter((item) => changed.has(text(item, 'invoiceFragment'))),
    },
    removed: {
      invoices: removed.map(({ invoiceNo, fragment }) => pick({ invoiceNo, fragment })),
      customers: before.flatMap(customerOf).filter((item) => !ofCustomers.has(customerKey(item))),
    },
    moved,
  };
}

/**
 * Returns the items whose lines may be put under another key of their invoice. The parts of an invoice
 * are numbered as they first appear, so when a line is refused, those behind it get other keys: a reader
 * would find them under the old and the new one.
 */
function movedItems(
  before: readonly RawItem[],
  put: readonly RawItem[],
  removed: readonly RawItem[],
): RawItem[] {
  const keys = new Set(put.map(keyOf));
  const ofInvoice = Map.groupBy([...put, ...removed], (item) => text(item, 'invoiceNo'));
  const isAlone = (item: RawItem) => ofInvoice.get(text(item, 'invoiceNo'))?.length === 1;
  return before.filter((item) => keys.has(keyOf(item)) && !isAlone(item));
}

/**
 * Whether an item says what another says, whose bytes may differ: another version of zlib may deflate
 * the same lines to others.
 */
const isSame = (old: RawItem | undefined, item: RawItem): boolean =>
  old !== undefined && isDeepStrictEqual(withText(old), withText(item));

/** The item with the text of its lines; as it is if they are damaged, so that it is put anew. */
function withText({ v, lines, ...item }: Record<string, RawItem[string] | undefined>): unknown {
  try {
    return { ...item, lines: linesText(lines) };
  } catch {
    // The error may quote the lines.
    return { ...item, v, lines };
  }
}

const byKey = (items: readonly RawItem[]): Map<string, RawItem> =>
  new Map(items.map((item) => [keyOf(item), item]));

/** How the Customers item beside an item of Invoices names it. */
const keyOf = (item: RawItem): string => `${text(item, 'invoiceNo')}#${text(item, 'fragment')}`;
const customerKey = (item: RawItem): string =>
  JSON.stringify([text(item, 'customerId'), text(item, 'invoiceFragment')]);

/** An item of Invoices that has a customer has an item of Customers beside it: its key. */
function customerOf(item: RawItem): RawItem[] {
  const { customerId } = item;
  return customerId ? [{ customerId, invoiceFragment: { S: keyOf(item) } }] : [];
}

const pick = (item: Record<string, RawItem[string] | undefined>): RawItem =>
  Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );

function text(item: RawItem, name: string): string {
  const value = item[name];
  if (value && 'S' in value) return value.S;
  throw new RangeError(`An item has no ${name}`);
}

function checkComplete(ingestId: string, items: readonly RawItem[], lines: number): void {
  const found = items.reduce((sum, { lineCount }) => {
    return sum + (lineCount && 'N' in lineCount ? Number(lineCount.N) : Number.NaN);
  }, 0);
  if (found === lines) return;
  throw new OperationFault(
    'StoresIncomplete',
    `Of ingest ${ingestId}, the lake has ${counted(lines, 'line')}, and Invoices ${found}. "npm run audit" says more`,
  );
}
