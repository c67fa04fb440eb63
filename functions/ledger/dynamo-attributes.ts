import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item, Key } from './ledger-table.ts';

export function coded(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}

export const codedKey = ({ pk, sk }: Key): Record<keyof Key, { S: string }> => ({
  pk: { S: pk },
  sk: { S: sk },
});

/**
 * The ledger writes only text and numbers. An attribute of any other type becomes NaN, which no
 * schema in ledger-items accepts. So only that item is unreadable, and not every item of its page.
 */
export function plain(item: Record<string, AttributeValue>): Item {
  return Object.fromEntries(Object.entries(item).map(([name, { S, N }]) => [name, S ?? Number(N)]));
}
