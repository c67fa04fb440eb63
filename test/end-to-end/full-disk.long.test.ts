/**
 * `npm start` on a disk that is full again and again, to the last byte, while `npm run ingest` sends
 * it a file: while it posts, and at three moments while the lines land. The disk has space again
 * because it is enlarged, or because a file is deleted. Both commands go on by themselves. At the last
 * moment the pipeline is killed, and can't start again until the disk has space.
 *
 * Asserts that everybody is told once, and that all stores hold the exact totals in the end.
 */
import { appendFileSync, rmSync, statfsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, type TestContext } from 'vitest';
import { readRunFile } from '../../cli/target/run-file.ts';
import { aSmallDisk } from '../local/support/small-disk.ts';
import { type Launched, landFile, launch, run } from '../support/command.ts';
import { chunksIn } from '../support/killed-run.ts';
import { aRow, csv } from '../support/pipeline.ts';

const LINES = 120_000;
const LINES_PER_INVOICE = 20;
const LINES_PER_DAY = 4000;

const rows = Array.from({ length: LINES }, (_, index) => {
  const invoice = Math.floor(index / LINES_PER_INVOICE);
  const day = Math.floor(index / LINES_PER_DAY);
  return {
    no: String(500_000 + invoice),
    code: String(10_000 + (index % 3001)),
    qty: index % 13 === 0 ? -1 : (index % 29) + 1,
    mills: (index * 7919) % 40_009,
    date: `${1 + Math.floor(day / 28)}/${1 + (day % 28)}/2011 9:00`,
    customer: String(12_000 + (invoice % 900)),
  };
});

const money = (mills: number): string => {
  const text = String(mills).padStart(4, '0');
  return `${text.slice(0, -3)}.${text.slice(-3)}`;
};

const FILE = csv(
  rows
    .map(({ mills, qty, ...row }) => aRow({ ...row, qty: String(qty), price: money(mills) }))
    .join('\r\n'),
);

const LINES_OF_A_DAY = `${FILE.split('\r\n').slice(0, 1001).join('\r\n')}\r\n`;

const QUANTITY = rows.reduce((sum, { qty }) => sum + qty, 0);
const REVENUE = money(rows.reduce((sum, { qty, mills }) => sum + qty * mills, 0)).replace(
  /0+$/,
  '',
);

const LANDED = {
  received: LINES,
  accepted: LINES,
  quarantined: 0,
  batches: { failed: 0 },
  lake: { lines: LINES, quantity: QUANTITY, revenue: REVENUE },
  invoices: {
    invoices: LINES / LINES_PER_INVOICE,
    lines: LINES,
    quantity: QUANTITY,
    revenue: REVENUE,
  },
  customers: { customers: 900, lines: LINES, revenue: REVENUE },
};

const FULL = /The disk of \S+ is full: \d+ MB are free, and 128 MB are needed\./g;
const GOES_ON = /The disk of \S+ can be written again\. The pipeline goes on\./g;

function aDataDirOnADisk(context: TestContext) {
  const disk = aSmallDisk(context, '250m');
  const ballast = join(disk.path, 'ballast');
  const dataDir = join(disk.path, 'data');
  const free = (): number => {
    const { bavail, bsize } = statfsSync(disk.path);
    return bavail * bsize;
  };
  return {
    disk,
    dataDir,
    /** Takes all the space that is there, but for some bytes. */
    fill: (leaving = 0): void => {
      for (let left = free() - leaving; left > 0; left = Math.min(free() - leaving, left - 1)) {
        try {
          appendFileSync(ballast, Buffer.alloc(Math.min(left, 32 << 20)));
        } catch {
          // The pipeline was faster. What is left is taken next.
        }
      }
    },
    deleteBallast: (): void => rmSync(ballast),
  };
}

async function started(dataDir: string): Promise<Launched> {
  const pipeline = launch('start', ['--no-sample', '--port', '0', '--data-dir', dataDir]);
  await expect.poll(pipeline.stdout).toContain('Ctrl-C stops.');
  return pipeline;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

it('a full disk loses no line and repeats none, and everybody is told what to do', async (context) => {
  const { disk, dataDir, fill, deleteBallast } = aDataDirOnADisk(context);
  const file = join(disk.path, 'lines.csv');
  await writeFile(file, FILE);
  const pipeline = await started(dataDir);
  try {
    const says = (pattern: RegExp, times: number) =>
      expect.poll(() => count(pipeline.stderr(), pattern)).toBe(times);

    fill(40 << 20);
    await says(FULL, 1);
    const refused = await post(dataDir, FILE.slice(0, 10_000));
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({
      detail:
        'The disk of the embedded AWS is full, so it takes nothing new. The same request may be sent again.',
    });
    expect((await run('status', ['--data-dir', dataDir])).code).toBe(0);
    const ingest = launch('ingest', ['--data-dir', dataDir, file]);
    await expect.poll(ingest.stderr).toContain('retrying: HTTP 503: The disk of the embedded AWS');
    deleteBallast();
    await says(GOES_ON, 1);

    for (const [index, share] of [0, 0.2, 0.5].entries()) {
      await expect
        .poll(() => chunksIn(dataDir), { interval: 20 })
        .toSatisfy(({ streamed, done }) => streamed > 0 && done >= share * streamed);
      fill();
      await says(FULL, index + 2);
      await sleep(2000);
      if (index === 0) disk.resize('500m');
      else deleteBallast();
      await says(GOES_ON, index + 2);
      if (index === 0) deleteBallast();
    }
    fill();
    await pipeline.kill();
    expect(pipeline.stderr()).not.toMatch(/^ {4}at |Warning/m);
    const full = await run('start', ['--once', file, '--data-dir', dataDir]);
    expect(full.stderr).toMatch(/its disk is full|can't be opened/);
    expect(full.stderr).not.toMatch(/^ {4}at /m);
    expect(full.code).toBe(1);
    deleteBallast();
    await ingest.kill();
    expect(await landFile(file, dataDir)).toMatchObject(LANDED);
  } finally {
    await pipeline.kill();
  }
});

it('a file that becomes read-only is waited for, and a read-only disk is not started on', async (context) => {
  const { disk, dataDir } = aDataDirOnADisk(context);
  const file = join(disk.path, 'lines.csv');
  const pipeline = await started(dataDir);
  const partitions = join(dataDir, 'glue/invoices/invoice_lines/partitions.jsonl');
  try {
    // The first day is in the catalog, so that the file exists.
    await writeFile(file, LINES_OF_A_DAY);
    expect((await run('ingest', ['--data-dir', dataDir, file])).code).toBe(0);
    const unlock = disk.makeReadOnly(partitions);
    await writeFile(file, LINES_OF_A_DAY.replaceAll('1/1/2011', '1/2/2011'));
    const ingest = launch('ingest', ['--data-dir', dataDir, file]);
    await expect
      .poll(pipeline.stderr)
      .toContain(`${partitions} is read-only: it can't be written.\nWhile this lasts`);
    expect((await post(dataDir, LINES_OF_A_DAY)).status).toBe(503);
    unlock();
    await expect.poll(ingest.hasEnded).toBe(true);
    expect(await ingest.kill()).toMatchObject({ code: 0 });
    // A write that waits is repeated more often than the disk is looked at.
    await expect.poll(() => count(pipeline.stderr(), GOES_ON)).toBe(1);
    await pipeline.kill();

    disk.mount('ro');
    const onDisk = await run('start', ['--data-dir', dataDir, '--port', '0']);
    expect(onDisk.stderr).toMatch(
      /can't be written: its file system is read-only \(EROFS: .*Make it writable/,
    );
    expect(onDisk.code).toBe(2);
    disk.mount('rw');
    disk.makeReadOnly(partitions);
    const onFile = await run('start', ['--once', file, '--data-dir', dataDir]);
    expect(onFile.stderr).toContain(partitions);
    expect(onFile.stderr).not.toMatch(/^ {4}at /m);
    expect(onFile.code).toBe(2);
  } finally {
    await pipeline.kill();
  }
});

async function post(dataDir: string, body: string): Promise<Response> {
  const running = await readRunFile(dataDir);
  if (!running) throw new Error('no pipeline is running');
  return fetch(`${running.url}/invoice-lines`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'x-api-key': running.apiKey },
    body,
  });
}
