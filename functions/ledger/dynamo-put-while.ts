import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Timer } from '../concurrency/timer.ts';
import { coded } from './dynamo-attributes.ts';
import type { Guard, Item } from './ledger-table.ts';

/**
 * Two transactions on the same day's item at the same time conflict, and DynamoDB cancels one. That
 * takes some ten milliseconds, so a few waits let through even some dozens of batches.
 */
const ATTEMPTS = 10;
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 2_000;

/** The reasons for which DynamoDB cancels a transaction that may succeed a moment later. */
const PASSING = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const REFUSED = 'ConditionalCheckFailed';

/** The transaction of `putIfAbsentWhile`. Throws what DynamoDB throws. */
export async function putWhile(
  client: DynamoDBClient,
  table: string,
  item: Item,
  guard: Guard,
  timer: Pick<Timer, 'sleep' | 'random'> = { sleep, random: Math.random },
): Promise<'PUT' | 'EXISTS' | 'CHANGED'> {
  const command = new TransactWriteItemsCommand({ TransactItems: itemsOf(table, item, guard) });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(command);
      return 'PUT';
    } catch (error) {
      const reasons = reasonsIn(error);
      const refused = refusalIn(reasons);
      if (refused) return refused;
      const mayPass = reasons.some((reason) => PASSING.has(reason));
      if (!mayPass || attempt === ATTEMPTS) throw error;
      await timer.sleep(timer.random() * longestWait(attempt));
    }
  }
}

const longestWait = (attempt: number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);

/** The items of the transaction are the item to put and the guard. */
function refusalIn([put, guard]: readonly string[]): 'EXISTS' | 'CHANGED' | undefined {
  if (put === REFUSED) return 'EXISTS';
  return guard === REFUSED ? 'CHANGED' : undefined;
}

/** Returns why DynamoDB cancelled the transaction, for each item. */
function reasonsIn(error: unknown): string[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).map(({ Code = '' }) => Code);
}

function itemsOf(TableName: string, item: Item, guard: Guard): TransactWriteItem[] {
  const absent = 'attribute_not_exists(pk)';
  const check =
    guard.attribute === undefined
      ? { ConditionExpression: absent }
      : {
          ConditionExpression: '#guard = :value',
          ExpressionAttributeNames: { '#guard': guard.attribute },
          ExpressionAttributeValues: coded({ ':value': guard.value }),
        };
  return [
    { Put: { TableName, Item: coded(item), ConditionExpression: absent } },
    { ConditionCheck: { TableName, Key: coded(guard.key), ...check } },
  ];
}
