import {
  type AttributeValue,
  type DynamoDBClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';

type Attribute = { name: string; value: string };

/** Which items: all of a partition key, or those whose sort key begins with or is a text. */
export type Wanted = {
  table: string;
  key: Attribute;
  sort?: Attribute & { is: 'equal' | 'prefix' };
};

/** Reads items consistently, to the last one. DynamoDB returns at most 1 MB at a time. */
export async function itemsOf(
  client: DynamoDBClient,
  wanted: Wanted,
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  const input = inputOf(wanted);
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand(input));
    items.push(...Items);
    input.ExclusiveStartKey = LastEvaluatedKey;
  } while (input.ExclusiveStartKey);
  return items;
}

function inputOf({ table, key, sort }: Wanted): QueryCommandInput {
  const condition = sort?.is === 'prefix' ? 'begins_with(#sort, :sort)' : '#sort = :sort';
  return {
    TableName: table,
    KeyConditionExpression: sort ? `#key = :key AND ${condition}` : '#key = :key',
    ExpressionAttributeNames: { '#key': key.name, ...(sort && { '#sort': sort.name }) },
    ExpressionAttributeValues: {
      ':key': { S: key.value },
      ...(sort && { ':sort': { S: sort.value } }),
    },
    ConsistentRead: true,
  };
}
