import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Launched, landFile, launch } from '../support/command.ts';
import { type Client, installedClients } from '../support/postgres/clients.ts';
import { plain, REAL_FILE, REVENUE_BY_MONTH, realFileIsPresent } from '../support/real-file.ts';

const clients = installedClients();

const TOTALS = `SELECT count(*), sum(quantity)::bigint, sum(line_total), count(DISTINCT invoice_no), count(DISTINCT customer_id),
  count(*) FILTER (WHERE customer_id IS NULL), sum(line_total) FILTER (WHERE customer_id IS NULL), min(invoice_ts)::varchar,
  max(invoice_date)::varchar FROM invoice_lines`;
const EXPECTED = [
  ...['541909', '5176450', '9747747.934', '25900', '4372', '135080', '1447682.12'],
  ...['2010-12-01 08:26:00', '2011-12-09'],
];
const MONTHS = `SELECT to_char(invoice_date, 'YYYY-MM') AS month, sum(line_total) AS revenue
  FROM invoice_lines GROUP BY 1 ORDER BY 1`;

describe.skipIf(!realFileIsPresent())('the real file behind the URL that npm start prints', () => {
  let dataDir: string;
  let command: Launched;
  let url: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    await landFile(REAL_FILE, dataDir);
    command = launch('start', ['--data-dir', dataDir, '--port', '0', '--no-sample']);
    await vi.waitFor(() => expect(command.stdout()).toContain('postgresql://'), {
      timeout: 120_000,
      interval: 500,
    });
    url = /postgresql:\/\/[^']+/.exec(command.stdout())?.[0] ?? '';
  });
  afterAll(async () => {
    await command.kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(clients.map((client): [string, Client] => [client.name, client]))(
    'has the exact totals by %s',
    async (_, client) => {
      const [totals, months] = await client.rows(url, [TOTALS, MONTHS], dataDir);
      expect(totals?.[0]?.map(plainDecimal)).toEqual(EXPECTED);
      const found = months?.map(([month, revenue]) => [month, plainDecimal(revenue ?? null)]) ?? [];
      expect(Object.fromEntries(found)).toEqual(REVENUE_BY_MONTH);
    },
  );

  it('sends a gigabyte to a slow reader while its memory stays bounded', async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('BEGIN');
    await client.query(
      `DECLARE big CURSOR FOR SELECT a.*, repeat('x', 400) AS text FROM invoice_lines a, generate_series(1, 4) copies`,
    );
    const sizes: number[] = [];
    let rows = 0;
    for (let fetched = 1; fetched > 0; rows += fetched) {
      fetched = (await client.query('FETCH 20000 FROM big')).rows.length;
      sizes.push(residentMegabytes(dataDir));
      await pause(50);
    }
    await client.end();
    expect(rows).toBe(4 * 541_909);
    expect(Math.max(...sizes)).toBeLessThan(1400);
  });
});

const plainDecimal = (value: string | null): string =>
  /^-?\d+\.\d+$/.test(value ?? '') ? plain(value) : (value ?? '');

/** The memory of the process that answers. */
function residentMegabytes(dataDir: string): number {
  const pattern = `postgres/child.ts ${dataDir}`;
  const pid = execFileSync('pgrep', ['-f', pattern], { encoding: 'utf8' }).trim();
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Math.round((Number(pages) * 4096) / 2 ** 20);
}
