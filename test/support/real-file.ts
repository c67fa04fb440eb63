import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, sql } from './command.ts';

/** The UCI Online Retail file, which is not part of the project. */
export const REAL_FILE = join(ROOT, '../shared/data/online-retail.csv.gz');

/** Returns whether the file is present, and warns when it is not. */
export function realFileIsPresent(): boolean {
  const present = existsSync(REAL_FILE);
  if (!present) console.warn(`skipped: the UCI Online Retail file is not at ${REAL_FILE}`);
  return present;
}

/** The summary of `--once` for the file, when the stores contain nothing else. */
export const LANDED_WHOLE = {
  received: 541_909,
  accepted: 541_909,
  quarantined: 0,
  lake: { lines: 541_909, quantity: 5_176_450, revenue: '9747747.934' },
  invoices: { invoices: 25_900, lines: 541_909, quantity: 5_176_450, revenue: '9747747.934' },
  customers: { customers: 4_372, lines: 406_829, revenue: '8300065.814' },
};

export const REVENUE_BY_MONTH = {
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

export async function revenueByMonth(dataDir: string): Promise<Record<string, string>> {
  const rows = await sql(
    dataDir,
    `SELECT substr(CAST(invoice_date AS varchar), 1, 7) AS month, sum(quantity * unit_price) AS revenue
     FROM invoice_lines GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(rows.map((row) => [row['month'], plain(row['revenue'])]));
}

/** Returns a decimal without its trailing zeros. */
export function plain(value: unknown): string {
  return String(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}
