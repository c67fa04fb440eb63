import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchCreatePartitionCommand,
  CreatePartitionCommand,
  GetDatabasesCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  paginateGetPartitions,
  UpdatePartitionCommand,
} from '@aws-sdk/client-glue';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { objectsUnder, readCatalog } from '../../../local/glue/catalog.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { aDeployment, aResource } from '../a-deployment.ts';
import { aDataDir, clientOf } from '../support.ts';

const place = { DatabaseName: 'sales', TableName: 'lines' };
const columns = [{ Name: 'invoice_no', Type: 'string' }];

const partition = (day: string, Location = `s3://lake/lines/day=${day}/g=1/`) => ({
  Values: [day],
  StorageDescriptor: { Columns: columns, Location },
});

async function aCatalog(dataDir = aDataDir(), Columns = columns) {
  const TableInput = {
    Name: 'lines',
    PartitionKeys: [{ Name: 'day', Type: 'date' }],
    StorageDescriptor: {
      Columns,
      Location: 's3://lake/lines/',
      InputFormat: 'parquet',
      SerdeInfo: { SerializationLibrary: 'serde' },
    },
  };
  const { handlers } = await openGlue(
    dataDir,
    aDeployment(
      aResource('AWS::Glue::Database', 'sales'),
      aResource('AWS::Glue::Table', 'lines', { DatabaseName: 'sales', TableInput }),
    ),
  );
  const endpoint = await startEndpoint({ services: { glue: handlers } });
  const client = new GlueClient(clientOf(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  const create = (...PartitionInputList: ReturnType<typeof partition>[]) =>
    client.send(new BatchCreatePartitionCommand({ ...place, PartitionInputList }));
  return { client, create, dataDir };
}

describe('Glue', () => {
  test('databases and tables are those of the template', async () => {
    const { client } = await aCatalog();
    const { DatabaseList } = await client.send(new GetDatabasesCommand({}));
    expect(DatabaseList?.map(({ Name }) => Name)).toEqual(['sales']);
    const { Table } = await client.send(
      new GetTableCommand({ DatabaseName: 'sales', Name: 'LINES' }),
    );
    expect(Table).toMatchObject({ Name: 'lines', DatabaseName: 'sales' });
    const { TableList } = await client.send(new GetTablesCommand({ DatabaseName: 'sales' }));
    expect(TableList).toHaveLength(1);
    await expect(
      client.send(new GetTableCommand({ DatabaseName: 'sales', Name: 'other' })),
    ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test('a partition that is there already is reported, the others are created', async () => {
    const { create } = await aCatalog();
    expect((await create(partition('2011-01-01'))).Errors).toEqual([]);
    const { Errors } = await create(partition('2011-01-01'), partition('2011-01-02'));
    expect(Errors).toMatchObject([
      { PartitionValues: ['2011-01-01'], ErrorDetail: { ErrorCode: 'AlreadyExistsException' } },
    ]);
  });

  test('one call switches a partition to another location', async () => {
    const { client, create } = await aCatalog();
    await create(partition('2011-01-01'));
    await client.send(
      new UpdatePartitionCommand({
        ...place,
        PartitionValueList: ['2011-01-01'],
        PartitionInput: partition('2011-01-01', 's3://lake/lines/day=2011-01-01/g=2/'),
      }),
    );
    const PartitionValues = ['2011-01-01'];
    const { Partition } = await client.send(new GetPartitionCommand({ ...place, PartitionValues }));
    expect(Partition?.StorageDescriptor?.Location).toBe('s3://lake/lines/day=2011-01-01/g=2/');
    await expect(
      client.send(new GetPartitionCommand({ ...place, PartitionValues: ['2011-01-02'] })),
    ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    await expect(
      client.send(
        new CreatePartitionCommand({ ...place, PartitionInput: partition('2011-01-01') }),
      ),
    ).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });

  test('thousands of partitions are listed in pages', async () => {
    const { client, create } = await aCatalog();
    const days = Array.from({ length: 2_300 }, (_, day) => `day-${day}`);
    for (let at = 0; at < days.length; at += 100) {
      await create(...days.slice(at, at + 100).map((day) => partition(day)));
    }
    const listed: string[] = [];
    for await (const page of paginateGetPartitions({ client }, place)) {
      listed.push(...(page.Partitions ?? []).flatMap(({ Values }) => Values ?? []));
    }
    expect(listed).toEqual(days);
    await expect(
      client.send(new GetPartitionsCommand({ ...place, Expression: "day = 'day-1'" })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  test('a changed template changes the table and keeps its partitions', async () => {
    const { create, dataDir } = await aCatalog();
    await create(partition('2011-01-01'));
    await aCatalog(dataDir, [...columns, { Name: 'country', Type: 'string' }]);
    const [table] = readCatalog(dataDir).databases[0]?.tables ?? [];
    expect(table?.columns.map(({ name }) => name)).toEqual(['invoice_no', 'country']);
    expect(table).toMatchObject({
      partitionKeys: [{ name: 'day', type: 'date' }],
      location: 's3://lake/lines/',
      serializationLibrary: 'serde',
      partitions: [{ values: ['2011-01-01'], location: 's3://lake/lines/day=2011-01-01/g=1/' }],
    });
  });

  test('a half written line is no partition, neither for a reader nor after a restart', async () => {
    const { create, dataDir } = await aCatalog();
    await create(partition('2011-01-01'));
    const file = join(dataDir, 'glue/sales/lines/partitions.jsonl');
    appendFileSync(file, '{"Values":["2011-01-0');
    expect(readCatalog(dataDir).databases[0]?.tables[0]?.partitions).toHaveLength(1);
    const again = await aCatalog(dataDir);
    await again.create(partition('2011-01-02'));
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(readCatalog(dataDir).databases[0]?.tables[0]?.partitions).toHaveLength(2);
  });

  test('the objects of a location are found as files; another folder of like name is not among them', () => {
    const dataDir = aDataDir();
    const write = (path: string) => {
      const file = join(dataDir, 's3/lake', path);
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, '');
      return file;
    };
    const first = write('lines/day=1/g=1/a.parquet');
    const second = write('lines/day=1/g=1/b/c.parquet');
    write('lines/day=1/g=10/d.parquet');
    expect(objectsUnder(dataDir, 's3://lake/lines/day=1/g=1/')).toEqual([first, second]);
    expect(objectsUnder(dataDir, 's3://lake/lines/day=1/g=1')).toEqual([first, second]);
    expect(objectsUnder(dataDir, 's3://lake/lines/day=2/')).toEqual([]);
    expect(readCatalog(aDataDir())).toEqual({ databases: [] });
  });
});
