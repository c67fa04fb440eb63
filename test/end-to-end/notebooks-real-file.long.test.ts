import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRunFile } from '../../cli/target/run-file.ts';
import { type Launched, landFile, launch, ROOT } from '../support/command.ts';
import {
  codeCells,
  commitOutputs,
  execute,
  figuresOf,
  NOTEBOOK_MODULES,
  type Notebook,
  pathOf,
  readNotebook,
  textsOf,
} from '../support/notebook.ts';
import { pythonWith } from '../support/python.ts';
import { REAL_FILE, REVENUE_BY_MONTH, realFileIsPresent } from '../support/real-file.ts';

/** Writes what the notebooks show today into the repository, before it is compared. */
const COMMIT = process.env['COMMIT_NOTEBOOKS'] === '1';

const STARTED_MS = 120_000;

const python = (realFileIsPresent() && pythonWith(...NOTEBOOK_MODULES)) || '';

/** Counted in the file itself. Money has the three decimals of its column. */
const FIGURES = {
  lines: 541_909,
  invoices: 25_900,
  cancellations: 3836,
  customers: 4372,
  stock_codes: 3958,
  countries: 38,
  days: 305,
  quantity: 5_176_450,
  revenue: '9747747.934',
  quarantined: 0,
  'revenue by month': Object.fromEntries(
    Object.entries(REVENUE_BY_MONTH).map(([month, revenue]) => [month, milli(revenue)]),
  ),
  'revenue by country': {
    'United Kingdom': '8187806.364',
    Netherlands: '284661.540',
    EIRE: '263276.820',
    Germany: '221698.210',
    France: '197403.900',
  },
  cancelled: '896812.490',
  findings: {
    'No customer number': [135_080, '1447682.120'],
    'Repeats another line': [5268, '21740.980'],
    'Price of zero': [2515, '0.000'],
    'No description': [1454, '0.000'],
    'Negative quantity, no cancellation': [1336, '0.000'],
    'Adjustment (A…)': [3, '-11062.060'],
  },
};
const WHOLE = { lines: 541_909, quantity: 5_176_450, revenue: '9747747.934' };

describe.skipIf(python === '')('the notebooks, executed on the UCI Online Retail file', () => {
  let dataDir: string;
  let pipeline: Launched;
  let sales: Notebook;
  let parquet: Notebook;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    await landFile(REAL_FILE, dataDir);
    pipeline = launch('start', ['--data-dir', dataDir, '--port', '0', '--no-sample']);
    await vi.waitUntil(() => readRunFile(dataDir), { timeout: STARTED_MS, interval: 200 });
    sales = await execute(python, 'sales', dataDir);
    parquet = await execute(python, 'parquet', dataDir);
    if (COMMIT) await commit(sales, parquet);
  });
  afterAll(async () => {
    await pipeline?.kill();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('give its exact totals', () => {
    expect(figuresOf(sales)).toEqual(FIGURES);
    expect(figuresOf(parquet)).toEqual({ files: WHOLE, sql: WHOLE, same: true });
  });

  it('show in words and figures what is committed', async () => {
    expect(comparable(sales)).toEqual(comparable(await readNotebook(pathOf('sales'))));
    expect(comparable(parquet)).toEqual(comparable(await readNotebook(pathOf('parquet'))));
  });
});

/** The texts of each cell, except where they depend on how the lines were batched or read. */
function comparable(notebook: Notebook): Record<string, string[]> {
  const cells = codeCells(notebook).filter(({ metadata }) => !metadata.tags.includes('varies'));
  return Object.fromEntries(cells.map((cell) => [cell.id, textsOf(cell)]));
}

async function commit(sales: Notebook, parquet: Notebook): Promise<void> {
  await commitOutputs('sales', sales);
  await commitOutputs('parquet', parquet);
  const png = sales.cells.find(({ id }) => id === 'months')?.outputs[0]?.data?.['image/png'] ?? '';
  await writeFile(join(ROOT, 'notebooks/revenue-by-month.png'), Buffer.from(png, 'base64'));
}

/** An amount with all three decimals of the column. */
function milli(amount: string): string {
  const [whole, fraction = ''] = amount.split('.');
  return `${whole}.${fraction.padEnd(3, '0')}`;
}
