import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;
type Key = Record<string, { S: string }>;

/** Waits of 0.1, 0.2 … 1.6 s after calls that answered nothing, throttled; one that is full is gone on with at once. */
const ATTEMPTS_WITHOUT_NEWS = 6;
const FIRST_WAIT_MS = 100;

/** The items at up to 100 keys of a table, in the keys' order, read consistently; undefined where there is none. */
export async function getItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly Key[],
): Promise<(Item | undefined)[]> {
  const names = Object.keys(keys[0] ?? {});
  const nameOf = (item: Item): string => JSON.stringify(names.map((name) => item[name]?.S));
  const found = new Map<string, Item>();
  let [left, quiet]: [readonly Item[], number] = [keys, 0];
  while (left.length > 0) {
    if (quiet > 0) await pause(table, quiet);
    const page = await getPage(client, table, left);
    for (const item of page.items) found.set(nameOf(item), item);
    quiet = page.items.length > 0 ? 0 : quiet + 1;
    left = page.left;
  }
  return keys.map((key) => found.get(nameOf(key)));
}

async function getPage(client: DynamoDBClient, table: string, keys: readonly Item[]) {
  const request = { [table]: { Keys: [...keys], ConsistentRead: true } };
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: request }));
  return {
    items: answer.Responses?.[table] ?? [],
    left: answer.UnprocessedKeys?.[table]?.Keys ?? [],
  };
}

async function pause(table: string, quiet: number): Promise<void> {
  if (quiet === ATTEMPTS_WITHOUT_NEWS) throw new Error(`${table} answers no more keys`);
  await sleep(FIRST_WAIT_MS * 2 ** (quiet - 1));
}
