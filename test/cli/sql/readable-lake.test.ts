import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tableOf } from '../../../cli/sql/formats.ts';
import { query } from '../../../cli/sql/query.ts';
import { onReadableLake } from '../../../cli/sql/readable-lake.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../../functions/lake/lake-tables.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { aLine, aQuarantinedLine, emptyLake, putObject, register } from './a-lake.ts';

const DAYS = ['2010-12-01', '2010-12-02', '2010-12-03'];

const keyOf = (day: string): string => `lake/invoice_date=${day}/g=0/a.parquet`;
const QUARANTINED = 'quarantine/ingest_date=2026-01-02/b.json.gz';
const fileOf = (key: string): string => join(layoutOf(dataDir).s3, 'lake-bucket', key);

let dataDir: string;
let notes: string[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  notes = [];
  emptyLake(dataDir);
  for (const [index, day] of DAYS.entries()) {
    await putObject(dataDir, keyOf(day), aLine({ id: index }));
    register(dataDir, LINES_TABLE, day, `lake/invoice_date=${day}/g=0/`);
  }
  await putObject(dataDir, QUARANTINED, aQuarantinedLine());
  register(dataDir, QUARANTINE_TABLE, '2026-01-02', 'quarantine/ingest_date=2026-01-02/');
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const result = (sql: string): Promise<string> =>
  onReadableLake(
    dataDir,
    (text) => notes.push(text),
    async (lake) => tableOf(await query(lake, sql)),
  );

const lines = () => result(`SELECT line_id FROM ${LINES_TABLE} ORDER BY 1`);

/** Overwrites the bytes of the pages, which are in the middle of an object. */
async function damagePages(key: string): Promise<void> {
  const bytes = await readFile(fileOf(key));
  await writeFile(fileOf(key), bytes.fill(0xff, 4, 400));
}

describe('a lake without damage', () => {
  it('is read without a word', async () => {
    expect(await lines()).toMatch(/i-0\ni-1\ni-2\n$/);
    expect(notes).toEqual([]);
  });

  it('is not blamed for a wrong statement', async () => {
    await expect(result('SELECT nothing FROM nowhere')).rejects.toThrow('nowhere');
    expect(notes).toEqual([]);
  });
});

describe('an object that can not be read is named, and the others are read:', () => {
  it.each<[string, (key: string) => Promise<void>, string]>([
    ['cut off', (key) => truncate(fileOf(key), 300), 'No magic bytes found at its end'],
    ['cut to nothing', (key) => truncate(fileOf(key), 0), 'too small to be a Parquet file'],
    ['damaged in its pages', damagePages, ''],
  ])('%s', async (_, damage, reason) => {
    await damage(keyOf('2010-12-02'));
    expect(await lines()).toMatch(/i-0\ni-2\n$/);
    expect(notes).toEqual([
      "Left out: 1 object that can't be read.",
      expect.stringMatching(`2010-12-02/g=0/a\\.parquet of ${LINES_TABLE}: .*${reason}`),
      expect.stringContaining('npm run audit'),
    ]);
  });

  it('the first of a table, whose schema the engine reads first', async () => {
    await truncate(fileOf(keyOf('2010-12-01')), 300);
    expect(await lines()).toMatch(/i-1\ni-2\n$/);
  });

  it('one of the quarantine', async () => {
    await writeFile(fileOf(QUARANTINED), 'not gzip');
    expect(await result(`SELECT count(*) AS n FROM ${QUARANTINE_TABLE}`)).toContain('0');
    expect(notes[1]).toContain(`b.json.gz of ${QUARANTINE_TABLE}: `);
  });

  it('all of them', async () => {
    for (const day of DAYS) await truncate(fileOf(keyOf(day)), 10);
    expect(await result(`SELECT count(*) AS n FROM ${LINES_TABLE}`)).toContain('0');
    expect(notes[0]).toBe("Left out: 3 objects that can't be read.");
  });
});

it('a day without its objects is named with the place where they were expected', async () => {
  await rm(fileOf(keyOf('2010-12-03')));
  expect(await lines()).toMatch(/i-0\ni-1\n$/);
  expect(notes).toEqual([
    'Missing: all lines of 1 day of the catalog.',
    `  ${LINES_TABLE} 2010-12-03: expected objects at s3://lake-bucket/lake/invoice_date=2010-12-03/g=0/, found none`,
    expect.stringContaining('npm run audit -- --mend'),
  ]);
});
