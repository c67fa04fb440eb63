import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type LocalLake, openLake } from '../../../cli/sql/local-lake.ts';
import { query } from '../../../cli/sql/query.ts';
import { namedQueries, readNamedQuery } from '../../../infra/queries/named-queries.ts';
import { prestoView } from '../../../infra/queries/presto-view.ts';
import { emptyLake } from '../../cli/sql/a-lake.ts';
import { synthesised } from '../support/synthesised.ts';

const QUERIES = namedQueries();

describe('a SQL file', () => {
  it('begins with a question and the columns of its result', () => {
    const sql =
      '-- How many?\n-- All.\n--\n-- n bigint: A number: all\n--\n-- More.\nSELECT 1 AS n\n';
    expect(readNamedQuery('how-many', sql)).toEqual({
      name: 'how-many',
      viewName: 'how_many',
      question: 'How many? All.',
      columns: [{ name: 'n', type: 'bigint', comment: 'A number: all' }],
      sql,
      statement: 'SELECT 1 AS n',
    });
  });

  it.each([
    ['-- How many?\nSELECT 1 AS n\n', 'how-many.sql does not list its columns'],
    ['SELECT 1 AS n\n', 'how-many.sql does not list its columns'],
    ['-- How many?\n--\n-- n: A number\nSELECT 1 AS n\n', 'found "n: A number"'],
  ])('is refused without them: %j', (sql, message) => {
    expect(() => readNamedQuery('how-many', sql)).toThrow(message);
  });

  it('is refused as a view with a type that Athena does not return', () => {
    const wrong = readNamedQuery('x', '-- What?\n--\n-- n hugeint: A number\nSELECT 1 AS n\n');
    expect(() => prestoView(wrong, 'invoices')).toThrow('unknown type hugeint');
  });
});

/** Hive's names of DuckDB's types. Athena's sum of integers is a BIGINT. */
const HIVE_TYPES: Readonly<Record<string, string>> = {
  VARCHAR: 'string',
  BIGINT: 'bigint',
  HUGEINT: 'bigint',
  DOUBLE: 'double',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
};
const hiveType = (type: string): string => HIVE_TYPES[type] ?? type.toLowerCase();

describe('the columns that a SQL file lists', () => {
  let dataDir: string;
  let lake: LocalLake;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    emptyLake(dataDir);
    lake = await openLake(dataDir);
  });
  afterAll(async () => {
    lake?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(QUERIES)('are those that DuckDB returns: $name', async ({ columns, statement }) => {
    const returned: { name: string; type: string }[] = [];
    for await (const rows of (await query(lake, `DESCRIBE ${statement}`)).pieces) {
      for (const [name, type] of rows) {
        returned.push({ name: String(name), type: hiveType(String(type)) });
      }
    }
    expect(columns.map(({ name, type }) => ({ name, type }))).toEqual(returned);
  });

  it.each(QUERIES)('have comments that Glue takes: $name', ({ columns }) => {
    for (const { comment } of columns) {
      expect(comment).toMatch(/^[A-Z0-9][\x20-\x7e]{5,}[^.]$/);
      expect(comment.length).toBeLessThanOrEqual(255);
    }
  });
});

const Definition = z.strictObject({
  originalSql: z.string(),
  catalog: z.literal('awsdatacatalog'),
  schema: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
});

const View = z.object({
  Name: z.string(),
  Description: z.string().max(2048),
  TableType: z.literal('VIRTUAL_VIEW'),
  Parameters: z.strictObject({ presto_view: z.literal('true'), comment: z.literal('Presto View') }),
  StorageDescriptor: z.object({
    Columns: z.array(z.object({ Name: z.string(), Type: z.string(), Comment: z.string() })),
  }),
  ViewOriginalText: z.string(),
  ViewExpandedText: z.literal('/* Presto View */'),
});

describe.each([
  ['dev', 'invoices'],
  ['prod', 'invoices_prod'],
] as const)('the views of %s', (stage, database) => {
  it('are the saved queries, in the form that Athena writes', async () => {
    const { sql } = await synthesised(stage);
    const tables = sql.ofType('AWS::Glue::Table').map(({ Properties }) => Properties);
    expect(tables.map(({ DatabaseName }) => DatabaseName)).toEqual(QUERIES.map(() => database));
    const views = tables.map(({ TableInput }) => View.parse(TableInput));
    expect(views.map(({ Name }) => Name)).toEqual(QUERIES.map(({ viewName }) => viewName));
    for (const [index, { ViewOriginalText, StorageDescriptor }] of views.entries()) {
      const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(ViewOriginalText) ?? [];
      const definition = Definition.parse(JSON.parse(Buffer.from(encoded, 'base64').toString()));
      expect(definition.originalSql).toBe(QUERIES[index]?.statement);
      expect(definition.schema).toBe(database);
      expect(definition.columns.map(({ name }) => name)).toEqual(
        StorageDescriptor.Columns.map(({ Name }) => Name),
      );
    }
  });

  it('have logical ids that never change', async () => {
    const { sql } = await synthesised(stage);
    const ids = Object.entries(sql.resources).filter(([, { Type }]) => Type === 'AWS::Glue::Table');
    expect(ids.map(([id]) => id)).toEqual([
      'CancellationsView',
      'CustomerRfmView',
      'OpenQuarantineView',
      'QuarantineByReasonView',
      'RevenueByMonthView',
      'TopProductsView',
    ]);
  });
});
