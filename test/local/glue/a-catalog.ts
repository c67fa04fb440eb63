import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { onTestFinished } from 'vitest';
import { damagesIn } from '../../../local/data-dir/damage.ts';
import { filesFor } from '../../../local/data-dir/files.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aResource, clientOf, isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';
import { database, type partition, tableInput } from './table.ts';

/** A database with a table that has no partitions, and a client that creates some. */
export async function aCatalog() {
  return isEmbedded ? anEmbeddedCatalog() : catalogUnderTest();
}

/** The database and the table in a data directory of the embedded AWS. */
export async function anEmbeddedCatalog(
  dataDir = aDataDir(),
  table = tableInput(),
  others: Parameters<typeof aDeployment>[0] = {},
) {
  const deployment = aDeployment({ ...database('sales', table), ...others });
  const reports: string[] = [];
  const damages = damagesIn(dataDir, ({ says }) => reports.push(says));
  const { handlers } = await openGlue(dataDir, deployment, filesFor('process'), damages);
  const endpoint = await startEndpoint({ services: { glue: handlers } });
  const client = new GlueClient(clientOf(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  return { client, dataDir, reports, ...tableOf(client, 'sales') };
}

async function catalogUnderTest() {
  const client = new GlueClient();
  onTestFinished(() => client.destroy());
  const DatabaseName = await aResource(
    async (Name) => {
      await client.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
      await client.send(new CreateTableCommand({ DatabaseName: Name, TableInput: tableInput() }));
    },
    (Name) => client.send(new DeleteDatabaseCommand({ Name })),
  );
  return { client, ...tableOf(client, DatabaseName) };
}

function tableOf(client: GlueClient, DatabaseName: string) {
  const lines = { DatabaseName, TableName: 'lines' };
  const create = (...PartitionInputList: ReturnType<typeof partition>[]) =>
    client.send(new BatchCreatePartitionCommand({ ...lines, PartitionInputList }));
  return { DatabaseName, lines, create };
}
