import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { readMoney } from '../domain/money.ts';
import { type CustomerFragment, type InvoiceFragment, LINES_VERSION } from './fragment.ts';
import type { IndexReader } from './index-reader.ts';

const Text = z.object({ S: z.string() }).transform(({ S }) => S);
const Exact = z.object({ N: z.string() }).transform(({ N }) => BigInt(N));
/** In the table money is a decimal, as a person reads it. */
const Money = z.object({ N: z.string() }).transform(({ N }) => readMoney(N));
const Whole = z
  .object({ N: z.string() })
  .transform(({ N }) => Number(N))
  .pipe(z.int());
/** An item of a version that this code does not know is an error, never a wrong answer. */
const Version = Whole.pipe(z.literal(LINES_VERSION));

const InvoiceItem = z.object({
  invoiceNo: Text,
  fragment: Text,
  v: Version,
  customerId: Text.optional(),
  country: Text,
  lineCount: Whole,
  quantity: Exact,
  revenue: Money,
  lines: Text,
  ingestId: Text,
  batchId: Text,
});

const CustomerItem = z.object({
  customerId: Text,
  invoiceFragment: Text,
  v: Version,
  invoiceNo: Text,
  lineCount: Whole,
  quantity: Exact,
  revenue: Money,
  invoiceTs: Whole,
  country: Text,
  batchId: Text,
});

/** Reads are consistent: what a committed batch wrote is in every answer after it. */
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

/** An item of the Customers table. Throws when it is none, or of an unknown version. */
export function customerFragmentOf(item: Record<string, AttributeValue>): CustomerFragment {
  return CustomerItem.parse(item);
}

/** An item of the Invoices table. Throws when it is none, or of an unknown version. */
export function invoiceFragmentOf(item: Record<string, AttributeValue>): InvoiceFragment {
  const { customerId, ...fragment } = InvoiceItem.parse(item);
  return { ...fragment, ...(customerId !== undefined && { customerId }) };
}

/** Every item under a partition key. DynamoDB answers at most 1 MB at a time. */
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
