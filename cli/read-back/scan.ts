import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';

/** Every item of a table, page by page: items of one partition key come one after the other. */
export async function* scan<Item>(
  client: DynamoDBClient,
  table: string,
  schema: z.ZodType<Item>,
): AsyncGenerator<Item> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const item of page.Items ?? []) yield schema.parse(item);
    from = page.LastEvaluatedKey;
  } while (from);
}
