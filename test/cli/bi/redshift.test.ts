import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redshiftQuery, tableStatements } from '../../../cli/bi/redshift.ts';
import { redshiftFiles } from '../../../cli/bi/redshift-files.ts';
import { LINE_COLUMNS } from '../../../functions/lake/lake-tables.ts';
import { namedQueries } from '../../../infra/queries/named-queries.ts';

describe('the SQL for Redshift', () => {
  it('reads the external schema in every saved query', () => {
    for (const { sql } of namedQueries()) {
      const translated = redshiftQuery(sql);
      expect(translated).toMatch(/FROM lake\.(invoice_lines|quarantine)/);
      expect(translated).not.toMatch(
        /\b(FROM|JOIN) (invoice_lines|quarantine)\b|date_diff|AS double\)/,
      );
    }
  });

  it('is refused if it has a function that is not known there', () => {
    expect(() => redshiftQuery('SELECT approx_distinct(country) FROM invoice_lines')).toThrow(
      /approx_distinct\(\)/,
    );
  });

  it('has the table of docs/redshift.md', () => {
    expect(readFileSync('docs/redshift.md', 'utf8')).toContain(`\n${tableStatements()}\n`);
  });

  it('has every column in the INSERT of docs/redshift.md', () => {
    const names = LINE_COLUMNS.map(({ name }) => name).join(', ');
    const text = readFileSync('docs/redshift.md', 'utf8').replaceAll(/\s+/g, ' ');
    expect(text).toContain(`SELECT ${names} FROM lake.invoice_lines`);
  });

  it('begins with the external schema, and loads from the lake bucket with the role', () => {
    const files = redshiftFiles({
      externalSchema: "CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'invoices'",
      roleArn: 'arn:aws:iam::1:role/reader',
      lakeBucket: 'the-lake',
    });
    expect(files.slice(0, 2).map(({ path }) => path)).toEqual([
      'redshift/create-schema.sql',
      'redshift/load-a-day.sql',
    ]);
    expect(files[1]?.content).toContain(
      "FROM 's3://the-lake/lake/invoice_date=2011-12-05/'\nIAM_ROLE 'arn:aws:iam::1:role/reader'",
    );
    expect(files).toHaveLength(2 + namedQueries().length);
  });
});
