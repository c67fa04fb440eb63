import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { landFile } from '../support/command.ts';
import { type Chunks, killedRun } from '../support/killed-run.ts';
import { aRow, csv } from '../support/pipeline.ts';

const LINES = 60_000;
/** 0.01 + 0.02 + …, computed with integers: a total that floating-point numbers get wrong. */
const REVENUE = ((LINES * (LINES + 1)) / 2 / 100).toString();

let dir: string;
beforeAll(async () => {
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

/** When each run is killed, by what has become of its chunks. */
const MOMENTS: [when: string, isDue: (chunks: Chunks) => boolean][] = [
  ['during the upload', ({ streamed }) => streamed > 0],
  ['after the first batch', ({ done }) => done > 0],
  ['half-way', ({ streamed, done }) => done >= streamed / 2],
];

it('killed again and again, then started once more, it finishes with the exact totals', async () => {
  const file = join(dir, 'lines.csv');
  const dataDir = join(dir, 'data');
  for (const [when, isDue] of MOMENTS) {
    const { signal } = await killedRun(file, dataDir, isDue);
    expect(signal, when).toBe('SIGKILL');
  }
  const summary = await landFile(file, dataDir);
  expect(summary).toMatchObject({
    received: LINES,
    accepted: LINES,
    quarantined: 0,
    lake: { lines: LINES, quantity: LINES, revenue: REVENUE },
    invoices: { invoices: LINES / 20, lines: LINES, revenue: REVENUE },
    customers: { customers: 1, lines: LINES, revenue: REVENUE },
  });
});
