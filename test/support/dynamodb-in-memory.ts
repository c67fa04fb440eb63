import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { handlersOf } from '../../local/dynamodb/dynamodb.ts';
import { engineOn } from '../../local/dynamodb/engine.ts';
import { storeInMemory } from '../../local/dynamodb/storage/store.ts';
import { tableOf } from '../../local/dynamodb/storage/table.ts';
import { startEndpoint } from '../../local/endpoint/server.ts';

const TARGET = { account: '000000000000', region: 'eu-west-1' };

/** The embedded DynamoDB with empty tables in memory. Their keys and indexes are as in a template. */
export async function dynamodbInMemory(tables: Readonly<Record<string, unknown>>) {
  const store = storeInMemory();
  for (const [name, shape] of Object.entries(tables)) store.create(tableOf(name, shape));
  const dynamodb = handlersOf(engineOn({ store, target: TARGET, now: Date.now }));
  const endpoint = await startEndpoint({ services: { dynamodb } });
  const client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: TARGET.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const close = async () => {
    client.destroy();
    await endpoint.close();
    await store.close();
  };
  return { client, close };
}
