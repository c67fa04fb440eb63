import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landFile, type Summary, sql } from '../support/command.ts';
import {
  LANDED_WHOLE,
  plain,
  REAL_FILE,
  REVENUE_BY_MONTH,
  realFileIsPresent,
  revenueByMonth,
} from '../support/real-file.ts';

const COUNTRIES = {
  'United Kingdom': '8187806.364',
  Netherlands: '284661.54',
  EIRE: '263276.82',
  Germany: '221698.21',
  France: '197403.9',
};

describe.skipIf(!realFileIsPresent())('the UCI Online Retail file', () => {
  let dataDir: string;
  let summary: Summary;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    summary = await landFile(REAL_FILE, dataDir);
    console.log(
      `${summary.linesPerSecond} lines/s, ${summary.seconds} s, peak ${summary.peakRssMb} MB`,
    );
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('lands whole: every line is accepted, and all stores agree to the last decimal place', () => {
    expect(summary).toMatchObject({ ...LANDED_WHOLE, repeated: 0 });
    expect(summary.batches.failed).toBe(0);
  });

  it('takes less than 1.5 GB in all processes together', () => {
    expect(summary.peakRssMb).toBeLessThan(1536);
  });

  it('gives the revenue of every month by SQL', async () => {
    expect(await revenueByMonth(dataDir)).toEqual(REVENUE_BY_MONTH);
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

  it('changes nothing when it is sent again', async () => {
    const again = await landFile(REAL_FILE, dataDir);
    expect(again).toMatchObject({ ...LANDED_WHOLE, repeated: 541_909 });
  });
});
