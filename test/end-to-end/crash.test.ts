import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { synthesise } from '../../infra/build/synthesise.ts';
import { landFile, run } from '../support/command.ts';
import { aRow, csv } from '../support/pipeline.ts';

const LINES = 60_000;
/** 0.01 + 0.02 + … in thousandths: a total that floats get wrong. */
const REVENUE = ((LINES * (LINES + 1)) / 2 / 100).toString();

let dir: string;
beforeAll(async () => {
  await synthesise('dev');
  dir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  const rows = Array.from({ length: LINES }, (_, index) =>
    aRow({
      no: String(536_000 + Math.floor(index / 20)),
      qty: '1',
      date: `${1 + (Math.floor(index / 5000) % 12)}/1/2011 8:26`,
      price: ((index + 1) / 100).toFixed(2),
    }),
  );
  await writeFile(join(dir, 'lines.csv'), csv(...rows));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('killed at any moment and started again, it finishes with the exact totals', async () => {
  const file = join(dir, 'lines.csv');
  const dataDir = join(dir, 'data');
  let kills = 0;
  for (const moment of [3000, 4500, 6000]) {
    const { code } = await run('start', ['--once', file, '--data-dir', dataDir], moment);
    if (code === 0) break;
    kills++;
  }
  expect(kills).toBeGreaterThan(0);
  const summary = await landFile(file, dataDir);
  expect(summary).toMatchObject({
    received: LINES,
    accepted: LINES,
    quarantined: 0,
    lake: { lines: LINES, quantity: LINES, revenue: REVENUE },
    invoices: { invoices: LINES / 20, lines: LINES, revenue: REVENUE },
    customers: { customers: 1, lines: LINES, revenue: REVENUE },
  });
}, 300_000);
