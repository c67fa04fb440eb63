import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { customerFragmentOf } from './customer-item.ts';
import type { IndexReader } from './index-reader.ts';
import { invoiceFragmentOf } from './invoice-item.ts';

/** Reads consistently: everything that a committed batch wrote is found from then on. */
export function dynamoIndexReader(
  client: DynamoDBClient,
  tables: { INVOICES_TABLE: string; CUSTOMERS_TABLE: string },
): IndexReader {
  return {
    invoiceFragments: async (invoiceNo) => {
      const items = await partition(client, tables.INVOICES_TABLE, 'invoiceNo', invoiceNo);
      return items.map(invoiceFragmentOf);
    },
    customerFragments: async (customerId) => {
      const items = await partition(client, tables.CUSTOMERS_TABLE, 'customerId', customerId);
      return items.map(customerFragmentOf);
    },
  };
}

/** Reads every item under a partition key. DynamoDB returns at most 1 MB at a time. */
async function partition(client: DynamoDBClient, table: string, key: string, value: string) {
  const items: Record<string, AttributeValue>[] = [];
  const input: QueryCommandInput = {
    TableName: table,
    KeyConditionExpression: '#key = :value',
    ExpressionAttributeNames: { '#key': key },
    ExpressionAttributeValues: { ':value': { S: value } },
    ConsistentRead: true,
  };
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(input));
    items.push(...Items);
    input.ExclusiveStartKey = LastEvaluatedKey;
  } while (input.ExclusiveStartKey);
  return items;
}
