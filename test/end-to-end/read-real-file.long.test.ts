import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedQueries } from '../../infra/queries/named-queries.ts';
import { type PostgresEndpoint, startPostgres } from '../../local/postgres/endpoint.ts';
import { landFile, run, sql } from '../support/command.ts';
import { type Client, installedClients } from '../support/postgres/clients.ts';
import { pythonWith } from '../support/python.ts';
import { LANDED_WHOLE, REAL_FILE, realFileIsPresent } from '../support/real-file.ts';

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

const TOTALS =
  'SELECT count(*) AS lines, sum(quantity)::bigint AS quantity, sum(line_total) AS revenue FROM invoice_lines';
/** isql takes a statement of one line, so their comments are left out. */
const SAVED = namedQueries().map((query) => query.sql.replaceAll(/^--.*\n/gm, ''));

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

  describe('read by clients of PostgreSQL', () => {
    let endpoint: PostgresEndpoint;
    beforeAll(async () => {
      endpoint = await startPostgres(dataDir, 0);
    });
    afterAll(() => endpoint?.close());

    it.each(clients.map((client): [string, Client] => [client.name, client]))(
      'has its totals by %s, and the saved queries give what npm run sql gives',
      async (_, client) => {
        const [totals, ...saved] = await client.rows(endpoint.url, [TOTALS, ...SAVED], dataDir);
        expect(totals).toEqual([[String(lines), String(quantity), revenue]]);
        for (const [index, rows] of saved.entries()) {
          const expected = await sql(dataDir, SAVED[index] ?? '');
          expect(rows.map((row) => row.map(comparable))).toEqual(
            expected.map((row) => Object.values(row).map(comparable)),
          );
        }
      },
    );
  });
});

/** Without the differences in how clients write a value: no null, no zeros at the end, no T. */
function comparable(value: unknown): string {
  const text = value === null ? '' : String(value).replace(/^(\d{4}-\d\d-\d\d)[T ]00:00:00$/, '$1');
  if (/^-?\d+\.\d+$/.test(text)) return text.replace(/\.?0+$/, '');
  return text.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ').trimEnd();
}
