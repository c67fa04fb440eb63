import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../support/command.ts';
import { type APostgres, aPostgres } from './a-postgres.ts';

/**
 * The kinds of queries that these tools are known to send before they show anything. They were
 * written for this test, abbreviated, and not recorded from the tools.
 */
const FILES = globSync(join(ROOT, 'test/support/postgres/catalog-queries/*.sql')).sort();

let postgres: APostgres;
let client: pg.Client;
beforeAll(async () => {
  postgres = await aPostgres();
  client = await postgres.connect();
});
afterAll(() => postgres.stop());

it.each(FILES.map((file) => [basename(file, '.sql'), file]))(
  'the queries of %s are answered',
  async (_, file) => {
    const results: unknown = await client.query(readFileSync(file, 'utf8'));
    expect(Array.isArray(results) ? results.length : 1).toBeGreaterThan(2);
  },
);

it('the tables and their columns are listed with types and comments', async () => {
  const { rows } = await client.query(
    `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type, col_description(c.oid, a.attnum) AS comment
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
     WHERE c.oid = 'invoices.invoice_lines'::regclass AND a.attname IN ('unit_price', 'invoice_ts') ORDER BY 2`,
  );
  expect(rows).toEqual([
    {
      relname: 'invoice_lines',
      attname: 'invoice_ts',
      type: 'timestamp without time zone',
      comment: expect.stringMatching(/\w/),
    },
    {
      relname: 'invoice_lines',
      attname: 'unit_price',
      type: 'numeric(12,3)',
      comment: expect.stringMatching(/\w/),
    },
  ]);
});
