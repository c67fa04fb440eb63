/**
 * The UCI Online Retail file as its publisher hands it out: a workbook in a ZIP archive. The
 * workbook is made from the CSV file here, with numbers, dates and shared strings as Excel writes
 * them.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOf, fieldsIn } from '../support/as-workbook.ts';
import { landFile, runWith } from '../support/command.ts';
import {
  LANDED_WHOLE,
  REAL_FILE,
  REVENUE_BY_MONTH,
  realFileIsPresent,
  revenueByMonth,
} from '../support/real-file.ts';
import { type Cell, workbookStream } from '../support/workbook.ts';
import { zipStream } from '../support/zip.ts';

/** Prints the most memory that a process had, in KB, when it ends. */
const PEAK = `data:text/javascript,process.on('exit',()=>console.error('peak%20'+process.resourceUsage().maxRSS))`;

describe.skipIf(!realFileIsPresent())('the UCI Online Retail workbook', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    const csv = await buffer(createReadStream(REAL_FILE).pipe(createGunzip()));
    const [header = [], ...rows] = fieldsIn(new TextDecoder('windows-1252').decode(csv));
    function* cells(): Generator<readonly Cell[]> {
      yield header;
      for (const fields of rows) yield cellsOf(fields);
    }
    const sheets = () => [{ name: 'Online Retail', rows: cells() }];
    await written('book.xlsx', workbookStream(sheets()));
    await written('inline.xlsx', workbookStream(sheets(), { shared: false }));
    const book = await buffer(createReadStream(join(folder, 'book.xlsx')));
    await written('online+retail.zip', zipStream({ 'Online Retail.xlsx': book }));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const written = (name: string, stream: NodeJS.ReadableStream): Promise<void> =>
    pipeline(stream, createWriteStream(join(folder, name)));

  it('lands with the exact totals of the CSV file', async () => {
    const dataDir = join(folder, 'data');
    const summary = await landFile(join(folder, 'online+retail.zip'), dataDir);
    console.log(`${summary.linesPerSecond} lines/s, peak ${summary.peakRssMb} MB`);
    expect(summary).toMatchObject({ ...LANDED_WHOLE, repeated: 0 });
    expect(await revenueByMonth(dataDir)).toEqual(REVENUE_BY_MONTH);
  });

  it('is the same upload out of its archive and with texts in its cells', async () => {
    for (const name of ['book.xlsx', 'inline.xlsx']) {
      const summary = await landFile(join(folder, name), join(folder, 'data'));
      expect(summary).toMatchObject({ ...LANDED_WHOLE, repeated: 541_909 });
    }
  });

  it('is read in less than 300 MB', async () => {
    for (const name of ['book.xlsx', 'inline.xlsx']) {
      const args = [join(folder, name), '--dry-run', '--data-dir', join(folder, 'none')];
      const { code, stdout, stderr } = await runWith(
        { NODE_OPTIONS: `--import ${PEAK}` },
        'ingest',
        args,
      );
      const peakMb = Math.round(Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024);
      console.log(`${name}: peak ${peakMb} MB`);
      expect(stdout).toContain(`${name}: sheet Online Retail, 541,909 rows`);
      expect(code).toBe(0);
      expect(peakMb).toBeLessThan(300);
    }
  });
});
