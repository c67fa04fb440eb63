import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { getItems } from '../index/dynamo-get-items.ts';
import { itemsOf } from '../index/dynamo-partition.ts';
import { dynamoRawItems } from '../retraction/dynamo-raw-items.ts';
import { RawItem } from '../retraction/raw-item.ts';
import type { CustomerItems } from './ports.ts';

/** The items of both tables. Reads consistently. */
export function dynamoCustomerItems(
  client: DynamoDBClient,
  names: { INVOICES_TABLE: string; CUSTOMERS_TABLE: string },
): CustomerItems {
  const { put, remove } = dynamoRawItems(client, names);
  return {
    put,
    remove,
    ofCustomer: async (customerId) => {
      const items = await itemsOf(client, {
        table: names.CUSTOMERS_TABLE,
        key: { name: 'customerId', value: customerId },
      });
      return items.map((item) => RawItem.parse(item));
    },
    invoices: async (keys) => {
      const wanted = keys.map(({ invoiceNo, fragment }) => ({
        invoiceNo: { S: invoiceNo },
        fragment: { S: fragment },
      }));
      const found = await getItems(client, names.INVOICES_TABLE, wanted);
      return found.map((item) => item && RawItem.parse(item));
    },
    invoicesPage: (customerId, after) =>
      invoicesPage(client, names.INVOICES_TABLE, customerId, after),
  };
}

async function invoicesPage(
  client: DynamoDBClient,
  TableName: string,
  customerId: string,
  after: string | undefined,
) {
  const begin: Record<string, AttributeValue> | undefined =
    after === undefined ? undefined : RawItem.parse(JSON.parse(after));
  const {
    Items = [],
    ScannedCount,
    LastEvaluatedKey,
  } = await client.send(
    new ScanCommand({
      TableName,
      ConsistentRead: true,
      FilterExpression: 'customerId = :customer',
      ExpressionAttributeValues: { ':customer': { S: customerId } },
      ...(begin && { ExclusiveStartKey: begin }),
    }),
  );
  return {
    items: Items.map((item) => RawItem.parse(item)),
    searched: ScannedCount ?? 0,
    ...(LastEvaluatedKey && { next: JSON.stringify(LastEvaluatedKey) }),
  };
}
