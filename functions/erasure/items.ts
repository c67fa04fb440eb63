import { dayOf } from '../domain/day.ts';
import { customerFragmentsOf } from '../index/customers/customer-item.ts';
import { fragmentKey } from '../index/customers/item-keys.ts';
import { decodeLines } from '../index/encoded-lines.ts';
import { linesText } from '../index/lines-attribute.ts';
import { textIn } from '../index/read-attributes.ts';
import type { RawItem } from '../retraction/raw-item.ts';
import type { Erasing } from './erasing.ts';

/** A customer's items that are covered, in both tables. */
export type Items = { invoices: RawItem[]; customers: RawItem[] };

/** Returns what the index of customers leads to. */
export async function coveredItems({
  customerId,
  cutoff,
  ports,
}: Pick<Erasing, 'customerId' | 'cutoff' | 'ports'>): Promise<Items> {
  const customers: RawItem[] = [];
  for (const item of await ports.items.ofCustomer(customerId)) {
    if (await cutoff.covers(textIn(item, 'batchId'))) customers.push(item);
  }
  const keys = new Map(
    customers.flatMap(customerFragmentsOf).map((fragment) => [fragmentKey(fragment), fragment]),
  );
  const found = await ports.items.invoices([...keys.values()]);
  return { invoices: found.filter((item) => item !== undefined), customers };
}

/** The days of the lines of items of Invoices. */
export function daysOf(invoices: readonly RawItem[]): string[] {
  const lines = invoices.flatMap((item) => decodeLines(linesText(item['lines'])));
  return [...new Set(lines.map(([, , , , time]) => dayOf(time)))].sort();
}

/**
 * Removes a customer's items, or takes the customer out of those of Invoices. Those of Customers are
 * the last: they lead to the others.
 */
export async function removeItems(
  { invoices, customers }: Items,
  { anonymise, ports: { items } }: Pick<Erasing, 'anonymise' | 'ports'>,
): Promise<void> {
  if (anonymise) await items.put('invoices', invoices.map(withoutCustomer));
  else await items.remove('invoices', invoices);
  await items.remove('customers', customers);
}

function withoutCustomer({ customerId: _, ...item }: RawItem): RawItem {
  return item;
}

/** Reads a page of Invoices itself, and removes what names the customer and no index led to. */
export async function strayItems(
  after: string | undefined,
  erasing: Erasing,
): Promise<{ removed: number; searched: number; next?: string }> {
  const { customerId, cutoff, ports } = erasing;
  const { items, searched, next } = await ports.items.invoicesPage(customerId, after);
  const invoices: RawItem[] = [];
  for (const item of items) {
    if (await cutoff.covers(textIn(item, 'batchId'))) invoices.push(item);
  }
  await removeItems({ invoices, customers: [] }, erasing);
  return { removed: invoices.length, searched, ...(next !== undefined && { next }) };
}
