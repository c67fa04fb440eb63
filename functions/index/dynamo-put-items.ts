import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { inGroups } from '../concurrency/in-groups.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Timer } from '../concurrency/timer.ts';
import { failingAs } from '../failures.ts';
import type { Attributes } from './attributes.ts';

/** The limit of BatchWriteItem. */
const ITEMS_AT_A_TIME = 25;
const CALLS_AT_A_TIME = 4;

/** Waits of up to 0.1, 0.2, 0.4 … 5 s, 20 s at most in total: well within the step's 70 s. */
const ATTEMPTS = 9;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
]);

/**
 * Puts the items, each in place of any item with its key. Retries what DynamoDB leaves unprocessed
 * or throttles, after growing waits. Throws `IndexWriteFailed` when items are left after the last
 * attempt. The items' keys must differ.
 */
export function putItems(
  client: DynamoDBClient,
  table: string,
  items: readonly Attributes[],
  timer: Pick<Timer, 'sleep' | 'random'> = { sleep, random: Math.random },
): Promise<void> {
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  return writeAll(client, table, puts, timer);
}

/** Deletes the items with these keys, which must differ. Retries and throws as putItems does. */
export function deleteItems(
  client: DynamoDBClient,
  table: string,
  keys: readonly Attributes[],
  timer: Pick<Timer, 'sleep' | 'random'> = { sleep, random: Math.random },
): Promise<void> {
  const deletions = keys.map((Key) => ({ DeleteRequest: { Key } }));
  return writeAll(client, table, deletions, timer);
}

async function writeAll(
  client: DynamoDBClient,
  table: string,
  requests: WriteRequests,
  timer: Pick<Timer, 'sleep' | 'random'>,
): Promise<void> {
  await failingAs('IndexWriteFailed', `${table} could not be written`, () =>
    inParallel(CALLS_AT_A_TIME, inGroups(requests, ITEMS_AT_A_TIME), (group) =>
      writeGroup(client, table, group, timer),
    ),
  );
}

async function writeGroup(
  client: DynamoDBClient,
  table: string,
  group: WriteRequests,
  timer: Pick<Timer, 'sleep' | 'random'>,
): Promise<void> {
  let left = group;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await timer.sleep(timer.random() * longestWait(attempt));
    left = await unprocessed(client, table, left);
    if (left.length === 0) return;
  }
  throw new Error(`${left.length} items are still unprocessed after ${ATTEMPTS} attempts`);
}

type WriteRequests = {
  PutRequest?: { Item: Record<string, AttributeValue> | undefined } | undefined;
  DeleteRequest?: { Key: Record<string, AttributeValue> | undefined } | undefined;
}[];

/** Sends the requests. Returns those that have to be sent again. */
async function unprocessed(
  client: DynamoDBClient,
  table: string,
  requests: WriteRequests,
): Promise<WriteRequests> {
  try {
    const command = new BatchWriteItemCommand({ RequestItems: { [table]: requests } });
    const { UnprocessedItems } = await client.send(command);
    return UnprocessedItems?.[table] ?? [];
  } catch (error) {
    if (error instanceof Error && THROTTLED.has(error.name)) return requests;
    throw error;
  }
}

function longestWait(attempt: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
}
