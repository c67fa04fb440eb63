import { itemBytes } from '../../functions/index/item-size.ts';
import type { Item } from '../../functions/ledger/ledger-table.ts';

/** Returns the size of a flat item as DynamoDB counts it. */
export function flatItemBytes(item: Item): number {
  const attributes = Object.entries(item).map(([name, value]) => [
    name,
    typeof value === 'string' ? { S: value } : { N: String(value) },
  ]);
  return itemBytes(Object.fromEntries(attributes));
}
