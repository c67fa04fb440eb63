import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreatePartitionCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  paginateGetPartitions,
  UpdatePartitionCommand,
} from '@aws-sdk/client-glue';
import { describe, expect, test } from 'vitest';
import { objectsUnder, readCatalog } from '../../../local/glue/catalog.ts';
import { isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';
import { aCatalog, anEmbeddedCatalog } from './a-catalog.ts';
import { partition, widerTable } from './table.ts';

/** A day by its number. */
const day = (number: number): string =>
  new Date(Date.UTC(2010, 0, 1 + number)).toISOString().slice(0, 10);

describe('Glue', () => {
  test('has the databases and tables of the template', async () => {
    const { client, DatabaseName } = await aCatalog();
    const { DatabaseList = [] } = await client.send(new GetDatabasesCommand({}));
    const names = DatabaseList.map(({ Name }) => Name);
    // An endpoint under test may have other databases too.
    if (isEmbedded) expect(names).toEqual([DatabaseName]);
    const { Database } = await client.send(new GetDatabaseCommand({ Name: DatabaseName }));
    expect(Database).toMatchObject({ Name: DatabaseName });
    const { Table } = await client.send(new GetTableCommand({ DatabaseName, Name: 'LINES' }));
    expect(Table).toMatchObject({ Name: 'lines', DatabaseName });
    const { TableList } = await client.send(new GetTablesCommand({ DatabaseName }));
    expect(TableList).toHaveLength(1);
    await expect(
      client.send(new GetTableCommand({ DatabaseName, Name: 'other' })),
    ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });

  test('creates partitions, and reports those that exist', async () => {
    const { create } = await aCatalog();
    expect((await create(partition('2011-01-01'))).Errors).toEqual([]);
    const { Errors } = await create(partition('2011-01-01'), partition('2011-01-02'));
    expect(Errors).toMatchObject([
      { PartitionValues: ['2011-01-01'], ErrorDetail: { ErrorCode: 'AlreadyExistsException' } },
    ]);
  });

  test('moves a partition to another location in one call', async () => {
    const { client, lines, create } = await aCatalog();
    await create(partition('2011-01-01'));
    await client.send(
      new UpdatePartitionCommand({
        ...lines,
        PartitionValueList: ['2011-01-01'],
        PartitionInput: partition('2011-01-01', 's3://lake/lines/day=2011-01-01/g=2/'),
      }),
    );
    const PartitionValues = ['2011-01-01'];
    const { Partition } = await client.send(new GetPartitionCommand({ ...lines, PartitionValues }));
    expect(Partition?.StorageDescriptor?.Location).toBe('s3://lake/lines/day=2011-01-01/g=2/');
    await expect(
      client.send(new GetPartitionCommand({ ...lines, PartitionValues: ['2011-01-02'] })),
    ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    await expect(
      client.send(
        new CreatePartitionCommand({ ...lines, PartitionInput: partition('2011-01-01') }),
      ),
    ).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });

  test('lists thousands of partitions in pages', async () => {
    const { client, lines, create } = await aCatalog();
    const days = Array.from({ length: 2_300 }, (_, number) => day(number));
    for (let at = 0; at < days.length; at += 100) {
      await create(...days.slice(at, at + 100).map((day) => partition(day)));
    }
    const listed: string[] = [];
    for await (const page of paginateGetPartitions({ client }, lines)) {
      listed.push(...(page.Partitions ?? []).flatMap(({ Values }) => Values ?? []));
    }
    // The real Glue lists them in no documented order.
    expect(isEmbedded ? listed : listed.toSorted()).toEqual(days);
    const { Partitions = [] } = await client.send(
      new GetPartitionsCommand({ ...lines, ExcludeColumnSchema: true }),
    );
    expect(Partitions[0]?.StorageDescriptor?.Columns ?? []).toEqual([]);
    expect(Partitions[0]?.StorageDescriptor?.Location).toMatch(/^s3:/);
  });
});

describe.runIf(isEmbedded)('the embedded Glue', () => {
  test('filter expressions are refused', async () => {
    const { client, lines } = await anEmbeddedCatalog();
    await expect(
      client.send(new GetPartitionsCommand({ ...lines, Expression: "day = '2011-01-01'" })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  test('a changed template changes the table and keeps its partitions', async () => {
    const { create, dataDir } = await anEmbeddedCatalog();
    await create(partition('2011-01-01'));
    await anEmbeddedCatalog(dataDir, widerTable());
    const [table] = readCatalog(dataDir).databases[0]?.tables ?? [];
    expect(table?.columns.map(({ name }) => name)).toEqual(['invoice_no', 'country']);
    expect(table).toMatchObject({
      partitionKeys: [{ name: 'day', type: 'date' }],
      location: 's3://lake/lines/',
      serializationLibrary: 'serde',
      partitions: [{ values: ['2011-01-01'], location: 's3://lake/lines/day=2011-01-01/g=1/' }],
    });
  });

  test('an incomplete line is not a partition, neither for a reader nor after a restart', async () => {
    const { create, dataDir } = await anEmbeddedCatalog();
    await create(partition('2011-01-01'));
    const file = join(dataDir, 'glue/sales/lines/partitions.jsonl');
    appendFileSync(file, '{"Values":["2011-01-0');
    expect(readCatalog(dataDir).databases[0]?.tables[0]?.partitions).toHaveLength(1);
    const again = await anEmbeddedCatalog(dataDir);
    await again.create(partition('2011-01-02'));
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2);
    expect(readCatalog(dataDir).databases[0]?.tables[0]?.partitions).toHaveLength(2);
  });

  test('the objects under a location are files; a folder with a longer name is not included', () => {
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
