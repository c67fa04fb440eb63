import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../concurrency/in-parallel.ts';
import { failingAs } from '../failures.ts';
import type { RawItem } from '../retraction/raw-item.ts';
import type { MovedItems } from './ports.ts';

const CALLS_AT_A_TIME = 16;
const KEY = ['invoiceNo', 'fragment'];

/** Deletes items of Invoices one by one, because BatchWriteItem takes no conditions. */
export function dynamoMovedItems(client: DynamoDBClient, TableName: string): MovedItems {
  return {
    removeIfSame: (items) =>
      failingAs('IndexWriteFailed', `${TableName} could not be written`, async () => {
        await inParallel(CALLS_AT_A_TIME, items, (item) => remove(client, TableName, item));
      }),
  };
}

async function remove(client: DynamoDBClient, TableName: string, item: RawItem): Promise<void> {
  try {
    await client.send(new DeleteItemCommand({ TableName, ...deletionOf(item) }));
  } catch (error) {
    // It is gone, or the key has its new item already.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** The condition names every attribute: the new item of the key differs in at least one of them. */
function deletionOf(item: RawItem): Omit<DeleteItemCommandInput, 'TableName'> {
  const entries = Object.entries(item);
  const others = entries.filter(([name]) => !KEY.includes(name));
  const customer = item['customerId'] ? [] : ['attribute_not_exists(customerId)'];
  return {
    Key: Object.fromEntries(entries.filter(([name]) => KEY.includes(name))),
    ConditionExpression: [...others.map(([name]) => `#${name} = :${name}`), ...customer].join(
      ' AND ',
    ),
    ExpressionAttributeNames: Object.fromEntries(others.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      others.map(([name, value]) => [`:${name}`, value]),
    ),
  };
}
