import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landFile, ROOT, type Summary, sql } from '../support/command.ts';

const FILE = join(ROOT, '../shared/data/online-retail.csv.gz');
const present = existsSync(FILE);
if (!present) console.warn(`skipped: the UCI Online Retail file is not at ${FILE}`);

const MINUTES = 60_000;

const STORES = {
  lake: { lines: 541_909, quantity: 5_176_450, revenue: '9747747.934' },
  invoices: { invoices: 25_900, lines: 541_909, quantity: 5_176_450, revenue: '9747747.934' },
  customers: { customers: 4_372, lines: 406_829, revenue: '8300065.814' },
};

const MONTHS = {
  '2010-12': '748957.02',
  '2011-01': '560000.26',
  '2011-02': '498062.65',
  '2011-03': '683267.08',
  '2011-04': '493207.121',
  '2011-05': '723333.51',
  '2011-06': '691123.12',
  '2011-07': '681300.111',
  '2011-08': '682680.51',
  '2011-09': '1019687.622',
  '2011-10': '1070704.67',
  '2011-11': '1461756.25',
  '2011-12': '433668.01',
};

const COUNTRIES = {
  'United Kingdom': '8187806.364',
  Netherlands: '284661.54',
  EIRE: '263276.82',
  Germany: '221698.21',
  France: '197403.9',
};

/** A decimal without its trailing zeros. */
function plain(value: unknown): string {
  return String(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

describe.skipIf(!present)('the UCI Online Retail file', () => {
  let dataDir: string;
  let summary: Summary;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    summary = await landFile(FILE, dataDir);
    console.log(
      `${summary.linesPerSecond} lines/s, ${summary.seconds} s, peak ${summary.peakRssMb} MB`,
    );
  }, 10 * MINUTES);
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('lands whole: every line accepted, all stores equal to the last decimal place', () => {
    expect(summary).toMatchObject({
      received: 541_909,
      accepted: 541_909,
      quarantined: 0,
      repeated: 0,
      ...STORES,
    });
    expect(summary.batches.failed).toBe(0);
  });

  it('takes less than 1.5 GB, all processes together', () => {
    expect(summary.peakRssMb).toBeLessThan(1536);
  });

  it('gives the revenue of every month by SQL', async () => {
    const rows = await sql(
      dataDir,
      `SELECT substr(CAST(invoice_date AS varchar), 1, 7) AS month, sum(quantity * unit_price) AS revenue
       FROM invoice_lines GROUP BY 1 ORDER BY 1`,
    );
    expect(Object.fromEntries(rows.map((row) => [row['month'], plain(row['revenue'])]))).toEqual(
      MONTHS,
    );
  });

  it('gives the revenue of the first five of 38 countries by SQL', async () => {
    const rows = await sql(
      dataDir,
      'SELECT country, sum(line_total) AS revenue FROM invoice_lines GROUP BY 1 ORDER BY 2 DESC',
    );
    expect(rows).toHaveLength(38);
    expect(
      Object.fromEntries(rows.slice(0, 5).map((row) => [row['country'], plain(row['revenue'])])),
    ).toEqual(COUNTRIES);
  });

  it(
    'sent again changes nothing',
    async () => {
      const again = await landFile(FILE, dataDir);
      expect(again).toMatchObject({
        received: 541_909,
        accepted: 541_909,
        repeated: 541_909,
        ...STORES,
      });
    },
    10 * MINUTES,
  );
});
