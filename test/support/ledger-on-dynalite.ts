import { once } from 'node:events';
import { createServer } from 'node:http';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BY_ACCEPTANCE, BY_STATE } from '../../functions/ledger/ledger.ts';
import { withTransactions } from '../../local/dynamodb/transactions.ts';
import { bytesOf } from '../../local/endpoint/protocols.ts';
import { dynamodbInMemory } from '../../local/simulation/world/dynamodb-in-memory.ts';

export const TABLE = 'Batches';

/** A local DynamoDB with an empty ledger table. */
export async function ledgerOnDynalite() {
  const process = dynamodbInMemory({ account: '000000000000', region: 'eu-west-1' });
  const call = withTransactions(process.call);
  const server = createServer(async (request, response) => {
    const [, action = ''] = String(request.headers['x-amz-target']).split('.');
    const { status, headers, body } = await call(action, await bytesOf(request));
    const bytes = Buffer.from(String(body));
    // Without its length, the end of a body would be a packet of its own, and wait for 40 ms.
    response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port');
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(createTable());
  return {
    client,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await process.close();
    },
  };
}

function createTable() {
  return new CreateTableCommand({
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'batchState', 'startedAt', 'acceptedOn', 'acceptedAt'].map(
      (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
    ),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: BY_STATE,
        KeySchema: [
          { AttributeName: 'batchState', KeyType: 'HASH' },
          { AttributeName: 'startedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: BY_ACCEPTANCE,
        KeySchema: [
          { AttributeName: 'acceptedOn', KeyType: 'HASH' },
          { AttributeName: 'acceptedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
  });
}
