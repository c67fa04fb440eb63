import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { addressesOf, fileDsn, odbcIni } from '../../../cli/bi/connections.ts';
import { filesFor } from '../../../cli/bi/files.ts';
import { powerBiDataSource, powerQueryOverAthena } from '../../../cli/bi/power-bi.ts';
import { LINE_FIELDS } from '../../../functions/lake/line-fields.ts';
import { ATHENA, POSTGRES, SOURCES } from './sources.ts';

/**
 * A file as Microsoft's page "Using PBIDS files to get data" shows it, with the address that its
 * specification of data source references has for PostgreSQL.
 */
const DataSourceFile = z.strictObject({
  version: z.literal('0.1'),
  connections: z.tuple([
    z.strictObject({
      details: z.strictObject({
        protocol: z.literal('postgresql'),
        address: z.strictObject({ server: z.string(), database: z.string() }),
      }),
      options: z.strictObject({}),
      mode: z.enum(['Import', 'DirectQuery']),
    }),
  ]),
});

describe('Power BI', () => {
  it('gets a data source file of the documented form', () => {
    const file = DataSourceFile.parse(JSON.parse(powerBiDataSource(POSTGRES)));
    expect(file.connections[0].details.address).toEqual({
      server: '127.0.0.1:54321',
      database: 'lake',
    });
  });

  it('gets a query over Athena that renames what it shows, with quotes doubled', () => {
    const query = powerQueryOverAthena({ ...ATHENA, database: 'a"b' }, 'DSN');
    expect(query).toContain('AmazonAthena.Databases("DSN", null, [])');
    expect(query).toContain('[Name = "a""b", Kind = "Schema"]');
    for (const { name, caption, hidden } of LINE_FIELDS) {
      expect(query.includes(`{"${name}", "${caption}"}`)).toBe(hidden === undefined);
    }
  });
});

describe('addresses', () => {
  it('of PostgreSQL are those of its drivers, without a password', () => {
    const { jdbc, odbc, others } = addressesOf(POSTGRES);
    expect(jdbc).toBe('jdbc:postgresql://127.0.0.1:54321/lake?user=analyst');
    expect(odbc).toBe(
      'Driver=PostgreSQL Unicode(x64);Server=127.0.0.1;Port=54321;Database=lake;Uid=analyst;ReadOnly=1;',
    );
    expect(others).toEqual({ psql: 'postgresql://analyst@127.0.0.1:54321/lake' });
  });

  it('of Athena name workgroup, catalog, database and results location', () => {
    const { jdbc, odbc } = addressesOf(ATHENA);
    expect(jdbc).toBe(
      'jdbc:athena://Region=eu-west-2;WorkGroup=invoice-pipeline-dev;Catalog=AwsDataCatalog;Database=invoices;OutputLocation=s3://results-bucket/results/;CredentialsProvider=DefaultChain;',
    );
    expect(odbc).toContain('AwsRegion=eu-west-2;Workgroup=invoice-pipeline-dev;');
    expect(odbc).toContain('S3OutputLocation=s3://results-bucket/results/;');
  });

  it('of ODBC are a file data source too, with the line ends of Windows', () => {
    expect(fileDsn({ title: 'local', source: POSTGRES })).toMatch(
      /^\[ODBC\]\r\nDRIVER=PostgreSQL Unicode\(x64\)\r\nSERVER=127\.0\.0\.1\r\n/,
    );
  });

  it('of ODBC are a section of an odbc.ini too', () => {
    expect(odbcIni({ title: 'dev', source: ATHENA }).split('\n').slice(0, 2)).toEqual([
      '[Invoice Pipeline (dev)]',
      'Driver=Amazon Athena ODBC (x64)',
    ]);
  });
});

it.each(SOURCES)(
  '$source.kind: every file has another name, and none holds a password',
  (named) => {
    const files = filesFor(named);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    expect(files.length).toBeGreaterThan(4);
    for (const { path, content } of files) {
      expect(content.length, path).toBeGreaterThan(10);
      expect(content, path).not.toMatch(/password=|pwd=|secret/i);
    }
  },
);
