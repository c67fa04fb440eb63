import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { inGroups } from '../concurrency/in-groups.ts';

type Item = Record<string, AttributeValue>;
type Key = Record<string, { S: string }>;

/**
 * Waits 0.1, 0.2 … 1.6 s after calls that returned no items because of throttling. There is no wait
 * after other calls.
 */
const MAX_EMPTY_PAGES = 6;
const FIRST_WAIT_MS = 100;

/** The limit of BatchGetItem. */
export const KEYS_A_CALL = 100;

/**
 * Reads the items of the keys, 100 a call, in the keys' order; undefined for a key without an item. An
 * eventual read costs half, and may not see what was written within the last second.
 */
export async function getItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
  reading: 'eventual' | 'consistent' = 'consistent',
): Promise<(Item | undefined)[]> {
  const found: (Item | undefined)[] = [];
  for (const group of inGroups(keys, KEYS_A_CALL)) {
    found.push(...(await getGroup(client, table, group, reading)));
  }
  return found;
}

async function getGroup(
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
  reading: 'eventual' | 'consistent',
): Promise<(Item | undefined)[]> {
  const names = Object.keys(keys[0] ?? {});
  const nameOf = (item: Item): string => JSON.stringify(names.map((name) => item[name]?.S));
  const found = new Map<string, Item>();
  let [left, emptyPages]: [readonly Item[], number] = [keys, 0];
  while (left.length > 0) {
    if (emptyPages > 0) await pause(table, emptyPages);
    const page = await getPage(client, table, left, reading === 'consistent');
    for (const item of page.items) found.set(nameOf(item), item);
    emptyPages = page.items.length > 0 ? 0 : emptyPages + 1;
    left = page.left;
  }
  return keys.map((key) => found.get(nameOf(key)));
}

async function getPage(
  client: DynamoDBClient,
  table: string,
  keys: readonly Item[],
  ConsistentRead: boolean,
) {
  const request = { [table]: { Keys: [...keys], ConsistentRead } };
  const page = await client.send(new BatchGetItemCommand({ RequestItems: request }));
  return {
    items: page.Responses?.[table] ?? [],
    left: page.UnprocessedKeys?.[table]?.Keys ?? [],
  };
}

async function pause(table: string, emptyPages: number): Promise<void> {
  if (emptyPages === MAX_EMPTY_PAGES) throw new Error(`${table} returns no more items`);
  await sleep(FIRST_WAIT_MS * 2 ** (emptyPages - 1));
}
