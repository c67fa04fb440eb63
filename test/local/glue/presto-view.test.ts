import { GetTablesCommand } from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../../local/glue/catalog.ts';
import { Table } from '../../../local/glue/catalog-files.ts';
import { openGlue } from '../../../local/glue/glue.ts';
import { statementOfView } from '../../../local/glue/presto-view.ts';
import { openSession } from '../../../local/query-engine/session.ts';
import { runStatement } from '../../../local/query-engine/statement.ts';
import { aDeployment } from '../support/a-deployment.ts';
import { aDataDir } from '../support/data-dir.ts';
import { anEmbeddedCatalog } from './a-catalog.ts';
import { database, tableInput } from './table.ts';

const DEFINITION = {
  originalSql: 'SELECT count(*) AS lines, sum(1) AS total FROM lines',
  catalog: 'awsdatacatalog',
  schema: 'sales',
  columns: [
    { name: 'lines', type: 'bigint' },
    { name: 'total', type: 'bigint' },
  ],
};

const encoded = (definition: unknown): string =>
  Buffer.from(JSON.stringify(definition)).toString('base64');

const viewInput = (definition: unknown = DEFINITION) => ({
  Name: 'line_count',
  Description: 'How many?',
  TableType: 'VIRTUAL_VIEW',
  Parameters: { presto_view: 'true', comment: 'Presto View' },
  StorageDescriptor: {
    Columns: [
      { Name: 'lines', Type: 'bigint', Comment: 'All' },
      { Name: 'total', Type: 'bigint' },
    ],
  },
  ViewOriginalText: `/* Presto View: ${encoded(definition)} */`,
});

const viewResource = (definition: unknown = DEFINITION) => ({
  type: 'AWS::Glue::Table',
  properties: { DatabaseName: 'sales', TableInput: viewInput(definition) },
});

const withView = (definition: unknown = DEFINITION, others = {}) =>
  aDeployment({
    ...others,
    ...database('sales'),
    View: viewResource(definition),
  });

describe('a view of the template', () => {
  it('is in the catalog, apart from the tables', async () => {
    const dataDir = aDataDir();
    await openGlue(dataDir, withView());
    expect(readCatalog(dataDir)).toMatchObject({
      databases: [
        {
          name: 'sales',
          tables: [{ name: 'lines' }],
          views: [{ name: 'line_count', comment: 'How many?', sql: DEFINITION.originalSql }],
        },
      ],
    });
  });

  it('is a table for those who ask Glue', async () => {
    const { client, DatabaseName } = await anEmbeddedCatalog(aDataDir(), tableInput(), {
      View: viewResource(),
    });
    const { TableList } = await client.send(new GetTablesCommand({ DatabaseName }));
    expect(TableList).toMatchObject([
      { Name: 'line_count', TableType: 'VIRTUAL_VIEW' },
      { Name: 'lines' },
    ]);
  });

  it('is removed when the template has it no longer; a table is not', async () => {
    const dataDir = aDataDir();
    await openGlue(dataDir, withView());
    await openGlue(dataDir, aDeployment({ sales: { type: 'AWS::Glue::Database' } }));
    expect(readCatalog(dataDir).databases).toMatchObject([
      { tables: [{ name: 'lines' }], views: [] },
    ]);
  });

  it('can be queried, with the types and comments of the catalog, from any schema', async () => {
    const dataDir = aDataDir();
    await openGlue(dataDir, withView(DEFINITION, database('another')));
    const session = await openSession(dataDir);
    const rowsOf = async (sql: string) => {
      const rows: unknown[] = [];
      for await (const piece of (await runStatement(session, sql)).pieces) rows.push(...piece);
      return rows;
    };
    try {
      expect(await rowsOf('FROM line_count')).toEqual([[0n, null]]);
      expect(await rowsOf('FROM sales.line_count')).toEqual([[0n, null]]);
      expect(
        await rowsOf(
          "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = 'line_count'",
        ),
      ).toEqual([
        ['lines', 'BIGINT', 'All'],
        ['total', 'BIGINT', null],
      ]);
      expect(session.tables).toEqual(['another.lines', 'sales.lines', 'sales.line_count']);
    } finally {
      session.close();
    }
  });
});

describe('a view is refused at the start', () => {
  const refused = (input: object): string => {
    try {
      return statementOfView(Table.parse({ ...viewInput(), ...input }), 'sales');
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };
  const defined = (definition: object) => ({
    ViewOriginalText: `/* Presto View: ${encoded({ ...DEFINITION, ...definition })} */`,
  });

  it.each<[string, object, string]>([
    ['if it is no view of Athena', { ViewOriginalText: 'SELECT 1' }, 'it is not a view of Athena'],
    ['without the parameter', { Parameters: {} }, 'it is not a view of Athena'],
    [
      'if its definition is no JSON',
      { ViewOriginalText: '/* Presto View: AAAA */' },
      'not the JSON that Athena writes',
    ],
    ['if it is for another database', defined({ schema: 'other' }), 'for the database other'],
    [
      'if Athena would find it stale',
      defined({ columns: [{ name: 'lines', type: 'integer' }] }),
      'it is defined with (lines int) and has (lines bigint, total bigint)',
    ],
  ])('%s', (_, input, message) => {
    expect(refused(input)).toContain('The view sales.line_count can');
    expect(refused(input)).toContain(message);
  });

  it('by the embedded Glue', async () => {
    await expect(
      openGlue(aDataDir(), withView({ ...DEFINITION, schema: 'other' })),
    ).rejects.toThrow('for the database other');
  });
});
