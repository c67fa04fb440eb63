import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Launched, landFile, launch, run, sql } from '../support/command.ts';
import { type Client, installedClients } from '../support/postgres/clients.ts';
import { comparableRows, SAVED } from '../support/postgres/comparable.ts';
import { pythonWith } from '../support/python.ts';
import {
  LANDED_WHOLE,
  REAL_FILE,
  REVENUE_BY_MONTH,
  realFileIsPresent,
} from '../support/real-file.ts';

const python = pythonWith('openpyxl');
const clients = installedClients();
const { lines, quantity, revenue } = LANDED_WHOLE.lake;

/** Sums a workbook with openpyxl: rows, quantity and revenue, from the decimal text of the numbers. */
const SUMS = `
import sys, openpyxl
from decimal import Decimal
rows = openpyxl.load_workbook(sys.argv[1], read_only=True).worksheets[0].iter_rows(values_only=True)
names = next(rows)
count, quantity, revenue = 0, 0, Decimal(0)
for row in rows:
  count += 1
  quantity += row[names.index('quantity')]
  revenue += Decimal(str(row[names.index('line_total')]))
print(count, quantity, revenue)`;

const TOTALS = `SELECT count(*), sum(quantity)::bigint, sum(line_total), count(DISTINCT invoice_no), count(DISTINCT customer_id),
  count(*) FILTER (WHERE customer_id IS NULL), sum(line_total) FILTER (WHERE customer_id IS NULL), min(invoice_ts)::varchar,
  max(invoice_date)::varchar FROM invoice_lines`;
const EXPECTED = [
  ...['541909', '5176450', '9747747.934', '25900', '4372', '135080', '1447682.12'],
  ...['2010-12-01 08:26:00', '2011-12-09'],
];
const MONTHS = `SELECT to_char(invoice_date, 'YYYY-MM') AS month, sum(line_total) AS revenue
  FROM invoice_lines GROUP BY 1 ORDER BY 1`;

describe.skipIf(!realFileIsPresent())('the UCI Online Retail file, landed once', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    await landFile(REAL_FILE, dataDir);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  async function exported(sql: string, name: string): Promise<string> {
    const path = join(dataDir, name);
    const { code, stderr } = await run('sql', [sql, '--data-dir', dataDir, '--out', path]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('541,909 rows');
    return path;
  }

  it('has its totals in exported Parquet, to the last decimal place', async () => {
    const path = await exported('FROM invoice_lines', 'lines.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const sums = await connection.runAndReadAll(
      `SELECT count(*), sum(quantity), sum(line_total)::VARCHAR, typeof(any_value(line_total)) FROM '${path}'`,
    );
    expect(sums.getRowsJson()).toEqual([
      [String(lines), String(quantity), revenue, 'DECIMAL(15,3)'],
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  it.runIf(python !== undefined)(
    'has its totals in an exported workbook, to the last decimal place',
    async () => {
      const sql =
        'SELECT invoice_no, description, quantity, line_total, invoice_ts FROM invoice_lines';
      const path = await exported(sql, 'lines.xlsx');
      const { stdout, stderr } = spawnSync(python ?? '', ['-c', SUMS, path], { encoding: 'utf8' });
      expect(stdout.trim(), stderr).toBe(`${lines} ${quantity} ${revenue}`);
    },
  );

  describe('read by clients of PostgreSQL, from the URL that npm start prints', () => {
    let command: Launched;
    let url: string;
    beforeAll(async () => {
      command = launch('start', ['--data-dir', dataDir, '--port', '0', '--no-sample']);
      await vi.waitFor(() => expect(command.stdout()).toContain('postgresql://'), {
        timeout: 120_000,
        interval: 500,
      });
      url = /postgresql:\/\/[^']+/.exec(command.stdout())?.[0] ?? '';
    });
    afterAll(() => command?.kill());

    it.each(clients.map((client): [string, Client] => [client.name, client]))(
      'has its totals by %s, and the saved queries give what npm run sql gives',
      async (_, client) => {
        const results = await client.rows(url, [TOTALS, MONTHS, ...SAVED], dataDir);
        const [totals = [], months = [], ...saved] = results.map(comparableRows);
        expect(totals).toEqual([EXPECTED]);
        expect(Object.fromEntries(months)).toEqual(REVENUE_BY_MONTH);
        expect(saved).toEqual(await savedBySql());
      },
    );

    it('sends a gigabyte to a slow reader while its memory stays bounded', async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query('BEGIN');
      await client.query(
        `DECLARE big CURSOR FOR SELECT line_id, repeat('x', 2000) AS text FROM invoice_lines`,
      );
      const sizes: number[] = [];
      let rows = 0;
      for (let fetched = 1; fetched > 0; rows += fetched) {
        fetched = (await client.query('FETCH 20000 FROM big')).rows.length;
        sizes.push(residentMegabytes(dataDir));
        await pause(50);
      }
      await client.end();
      expect(rows).toBe(lines);
      expect(Math.max(...sizes)).toBeLessThan(1400);
    });
  });

  async function savedBySql(): Promise<string[][][]> {
    const results: string[][][] = [];
    for (const statement of SAVED) {
      const rows = await sql(dataDir, statement);
      results.push(comparableRows(rows.map((row) => Object.values(row))));
    }
    return results;
  }
});

/** The memory of the process that answers. */
function residentMegabytes(dataDir: string): number {
  const pattern = `postgres/child.ts ${dataDir}`;
  const pid = execFileSync('pgrep', ['-f', pattern], { encoding: 'utf8' }).trim();
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Math.round((Number(pages) * 4096) / 2 ** 20);
}
