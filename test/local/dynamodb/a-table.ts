import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { onTestFinished } from 'vitest';
import { type Durability, filesFor } from '../../../local/data-dir/files.ts';
import { openDynamodb } from '../../../local/dynamodb/dynamodb.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aResource, clientOf, isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';
import { keyOf, schema, table } from './table.ts';

/** An empty table, and a client that puts and gets its items. */
export async function aTable() {
  const { client, TableName } = await (isEmbedded ? anEmbeddedTable() : tableUnderTest());
  return { client, TableName, ...itemsOf(client, TableName) };
}

function itemsOf(client: DynamoDBClient, TableName: string) {
  const put = (pk: string, state: string, condition?: string) =>
    client.send(
      new PutItemCommand({
        TableName,
        Item: { ...keyOf(pk), state: { S: state } },
        ConditionExpression: condition,
      }),
    );
  const stateOf = async (pk: string) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: keyOf(pk), ConsistentRead: true }),
    );
    return Item?.['state']?.S;
  };
  return { put, stateOf };
}

/** The table in a data directory of the embedded AWS. */
export async function anEmbeddedTable(dataDir = aDataDir(), durability?: Durability) {
  const TableName = 'Batches';
  const dynamodb = await openDynamodb(
    dataDir,
    aDeployment({ [TableName]: table() }),
    filesFor(durability),
  );
  const endpoint = await startEndpoint({ services: { dynamodb: dynamodb.handlers } });
  const client = new DynamoDBClient({ ...clientOf(endpoint.url), maxAttempts: 1 });
  const close = async () => {
    client.destroy();
    await endpoint.close();
    await dynamodb.close();
  };
  onTestFinished(close);
  return { client, TableName, ...itemsOf(client, TableName), close, dataDir };
}

async function tableUnderTest() {
  const client = new DynamoDBClient();
  onTestFinished(() => client.destroy());
  const TableName = await aResource(
    async (name) => {
      await client.send(new CreateTableCommand({ TableName: name, ...schema() }));
      await waitUntilTableExists(
        { client, maxWaitTime: 100, minDelay: 1, maxDelay: 5 },
        { TableName: name },
      );
    },
    (name) => client.send(new DeleteTableCommand({ TableName: name })),
  );
  return { client, TableName };
}
