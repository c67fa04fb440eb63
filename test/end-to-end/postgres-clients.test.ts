import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';
import { type PostgresEndpoint, startPostgres } from '../../local/postgres/endpoint.ts';
import { openSession } from '../../local/query-engine/session.ts';
import { runStatement } from '../../local/query-engine/statement.ts';
import { emptyLake, putObject, register } from '../cli/sql/a-lake.ts';
import { type Client, installedClients } from '../support/postgres/clients.ts';
import { comparableRows, SAVED } from '../support/postgres/comparable.ts';

const clients = installedClients();

/** Lines of 60 days, some of them without customer or description, with prices of three decimals. */
const LINES = (
  day: number,
): string => `SELECT 'C' || (536365 + x % 7) AS invoice_no, (84000 + x % 11)::VARCHAR AS stock_code,
  CASE WHEN x % 5 > 0 THEN 'HOLDER "' || x || '" £ ' END AS description, (x % 9 - 2)::INTEGER AS quantity,
  TIMESTAMP '2010-12-01 08:26:00' + INTERVAL (${day}) DAY AS invoice_ts, ((x * 37 % 1000) / 1000)::DECIMAL(12, 3) AS unit_price,
  ((x % 9 - 2) * ((x * 37 % 1000) / 1000)::DECIMAL(12, 3))::DECIMAL(15, 3) AS line_total,
  CASE WHEN x % 4 > 0 THEN (17850 + x % 3)::VARCHAR END AS customer_id, ['EIRE', 'Österreich'][x % 2 + 1] AS country,
  'i-${day}-' || x AS line_id, 'b' AS batch_id, 'i' AS ingest_id, TIMESTAMP '2026-01-02 03:04:05.678' AS ingested_at
  FROM range(20) t(x)`;

let dataDir: string;
let endpoint: PostgresEndpoint;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  emptyLake(dataDir);
  for (let day = 0; day < 60; day += 20) {
    const date = new Date(Date.UTC(2010, 11, 1 + day)).toISOString().slice(0, 10);
    await putObject(dataDir, `lake/invoice_date=${date}/a.parquet`, LINES(day));
    register(dataDir, LINES_TABLE, date, `lake/invoice_date=${date}/`);
  }
  endpoint = await startPostgres(dataDir, 0);
});
afterAll(async () => {
  await endpoint.close();
  await rm(dataDir, { recursive: true, force: true });
});

const TOTALS = `SELECT count(*) AS lines, sum(quantity)::bigint AS quantity, sum(line_total) AS revenue,
  count(customer_id) AS with_customer, min(invoice_ts) AS first, max(invoice_date) AS last FROM invoice_lines`;
const ROWS = `SELECT invoice_no, quantity, unit_price, line_total, invoice_ts, invoice_date, description, customer_id, country
  FROM invoice_lines ORDER BY line_id`;
const STATEMENTS = [TOTALS, ROWS, ...SAVED];

/** What the engine behind `npm run sql` gives. */
async function byEngine(): Promise<string[][][]> {
  const session = await openSession(dataDir);
  const results: string[][][] = [];
  for (const statement of STATEMENTS) {
    const rows: string[][] = [];
    for await (const piece of (await runStatement(session, statement)).pieces) {
      rows.push(...comparableRows(piece));
    }
    results.push(rows);
  }
  session.close();
  return results;
}

describe.skipIf(clients.length === 0)('the totals, all lines and the saved queries', () => {
  it.each(clients.map((client): [string, Client] => [client.name, client]))(
    'are those of the engine by %s',
    async (_, client) => {
      const found = await client.rows(endpoint.url, STATEMENTS, dataDir);
      const expected = await byEngine();
      expect(found.map(comparableRows)).toEqual(expected);
      expect(expected[1]).toHaveLength(60);
    },
  );
});
