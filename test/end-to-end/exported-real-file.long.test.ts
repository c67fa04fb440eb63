import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landFile, run } from '../support/command.ts';
import { pythonWith } from '../support/python.ts';
import { LANDED_WHOLE, REAL_FILE, realFileIsPresent } from '../support/real-file.ts';

const python = pythonWith('openpyxl');
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

describe.skipIf(!realFileIsPresent())('the UCI Online Retail file, exported', () => {
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

  it('has its totals in Parquet, to the last decimal place', async () => {
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
    'has its totals in a workbook, to the last decimal place',
    async () => {
      const sql =
        'SELECT invoice_no, description, quantity, line_total, invoice_ts FROM invoice_lines';
      const path = await exported(sql, 'lines.xlsx');
      const { stdout, stderr } = spawnSync(python ?? '', ['-c', SUMS, path], { encoding: 'utf8' });
      expect(stdout.trim(), stderr).toBe(`${lines} ${quantity} ${revenue}`);
    },
  );
});
