import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grouped } from '../../../../cli/ui/text.ts';
import { type Journal, journalIn } from '../../../../cli/upload/plan/journal.ts';
import { type PlannedUpload, planUpload } from '../../../../cli/upload/plan/plan-upload.ts';
import { surveyOf } from '../../../../cli/upload/plan/survey.ts';
import type { Mode } from '../../../../cli/upload/plan/upload-mode.ts';
import { aFile, csvOfLines, rowsOf } from '../a-file.ts';

const LINES = 80_000;
const FILE = csvOfLines(LINES);
const GROWN = FILE + rowsOf(500, LINES + 1);

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  journal = journalIn(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const plan = (text: string, mode: Mode = 'careful'): Promise<PlannedUpload> =>
  planUpload(aFile(text), journal, mode);

/** Records that an upload was sent: all of it, or its first parts. */
async function sent(
  planned: PlannedUpload,
  count = planned.plan.parts.length,
): Promise<PlannedUpload> {
  await journal.begin(planned.plan);
  for (const { ordinal, rows } of planned.plan.parts.slice(0, count)) {
    await journal.sent(planned.plan.uploadId, { ordinal, ingestId: `i${ordinal}`, lines: rows });
  }
  return planned;
}

/** The upload as versions have planned it that made smaller parts, and did not say how large. */
async function asFormerVersion(planned: PlannedUpload): Promise<PlannedUpload> {
  const { opening, plan } = planned;
  const { formerParts } = await surveyOf(aFile(FILE), opening, { formerParts: true });
  const parts = formerParts.map((part, ordinal) => {
    return { ...part, ordinal, key: `${part.sha256}-${ordinal}`, charset: 'utf-8' as const };
  });
  return { ...planned, plan: { ...plan, partBytes: undefined, parts } };
}

const keysOf = ({ plan: { parts } }: PlannedUpload): string[] => parts.map((part) => part.key);

describe('a file that has not been uploaded before', () => {
  it('is sent whole, with the hash and the ordinal of each part as its key', async () => {
    const planned = await plan(FILE);
    expect(planned.recognised.kind).toBe('new');
    expect(planned.plan.rows).toBe(LINES);
    for (const { key, sha256, ordinal } of planned.plan.parts)
      expect(key).toBe(`${sha256}-${ordinal}`);
  });

  it('has the same keys and the same upload id on every machine', async () => {
    const [here, there] = [
      await plan(FILE),
      await planUpload(aFile(FILE), journalIn(`${folder}2`), 'careful'),
    ];
    expect(keysOf(there)).toEqual(keysOf(here));
    expect(there.plan.uploadId).toBe(here.plan.uploadId);
  });

  it('is refused with --append', async () => {
    await expect(plan(FILE, 'append')).rejects.toThrow('without --append');
  });
});

describe('the same file again', () => {
  it('is the same upload, with the parts that were sent', async () => {
    const first = await sent(await plan(FILE));
    const again = await plan(FILE);
    expect(again.recognised.kind).toBe('same');
    expect(keysOf(again)).toEqual(keysOf(first));
    expect(again.sent.size).toBe(first.plan.parts.length);
  });

  it('continues where an interrupted upload stopped', async () => {
    const first = await sent(await plan(FILE), 1);
    const again = await plan(FILE);
    expect(keysOf(again)).toEqual(keysOf(first));
    expect([...again.sent.keys()]).toEqual([0]);
  });

  it('has the same keys when the journal is lost, so that nothing is ingested twice', async () => {
    const first = await sent(await plan(FILE));
    await rm(folder, { recursive: true });
    expect(keysOf(await plan(FILE))).toEqual(keysOf(first));
  });

  it('is a new upload with --as-new', async () => {
    const first = await sent(await plan(FILE));
    const anew = await plan(FILE, 'as-new');
    expect(anew.sent.size).toBe(0);
    expect(keysOf(anew).some((key) => keysOf(first).includes(key))).toBe(false);
  });
});

describe('a file that an earlier version has sent in smaller parts', () => {
  it('is the same upload, with the parts that were sent', async () => {
    const first = await sent(await asFormerVersion(await plan(FILE)), 2);
    const again = await plan(FILE);
    expect(again.recognised.kind).toBe('same');
    expect(keysOf(again)).toEqual(keysOf(first));
    expect([...again.sent.keys()]).toEqual([0, 1]);
  });

  it('keeps them when it has grown, and is then recognised by them', async () => {
    const first = await sent(await asFormerVersion(await plan(FILE)));
    const appended = await sent(await plan(GROWN, 'append'));
    expect(keysOf(appended).slice(0, keysOf(first).length)).toEqual(keysOf(first));
    const changed = GROWN.replace('NUMBER 60000"', 'NUMBER 0"');
    await expect(plan(changed)).rejects.toThrow(/the first [0-9,]+ rows are the same/);
  });
});

describe('a file that grew', () => {
  it('is refused, with the numbers of rows that were sent and that are new', async () => {
    await sent(await plan(FILE));
    const refused = plan(GROWN);
    await expect(refused).rejects.toThrow('(80,000 rows sent), and continues with 500 new rows.');
    await expect(refused).rejects.toMatchObject({ exitCode: 2 });
  });

  it('is refused with the rows of the parts that were sent, not those of the plan', async () => {
    const [first] = (await sent(await plan(FILE), 1)).plan.parts;
    await expect(plan(GROWN)).rejects.toThrow(`${grouped(first?.rows ?? 0)} rows sent)`);
  });

  it('is sent from its first new row on with --append', async () => {
    const first = await sent(await plan(FILE));
    const { plan: appended, sent: before } = await plan(GROWN, 'append');
    const unsent = appended.parts.filter((part) => !before.has(part.ordinal));
    expect(appended.parts.slice(0, first.plan.parts.length)).toEqual(first.plan.parts);
    expect(unsent).toMatchObject([
      { start: FILE.length, end: GROWN.length, firstRow: LINES + 1, rows: 500 },
    ]);
  });

  it('is recognised after --append, and can grow again', async () => {
    await sent(await plan(FILE));
    const appended = await sent(await plan(GROWN, 'append'));
    expect(keysOf(await plan(GROWN))).toEqual(keysOf(appended));
    await expect(plan(GROWN + rowsOf(7))).rejects.toThrow(
      '(80,500 rows sent), and continues with 7 new rows.',
    );
  });

  it('is recognised even if the earlier file had no line end after its last row', async () => {
    await sent(await plan(FILE.trimEnd()));
    await expect(plan(GROWN)).rejects.toThrow('continues with 500 new rows');
  });

  it('is sent whole with --as-new', async () => {
    await sent(await plan(FILE));
    expect((await plan(GROWN, 'as-new')).plan.rows).toBe(LINES + 500);
  });
});

describe('a file that begins like an earlier one, then differs,', () => {
  const changed = FILE.replace('NUMBER 79999"', 'NUMBER 0"');

  it('is refused, with the number of rows that are the same', async () => {
    const { parts } = (await sent(await plan(FILE))).plan;
    const same = LINES - (parts.at(-1)?.rows ?? 0);
    await expect(plan(changed)).rejects.toThrow(`the first ${grouped(same)} rows are the same`);
  });

  it('is refused if an earlier version has sent the earlier one, in smaller parts', async () => {
    const { parts } = (await sent(await asFormerVersion(await plan(FILE)))).plan;
    const same = LINES - (parts.at(-1)?.rows ?? 0);
    await expect(plan(changed)).rejects.toThrow(`the first ${grouped(same)} rows are the same`);
  });

  it('is refused with --append', async () => {
    await sent(await plan(FILE));
    await expect(plan(changed, 'append')).rejects.toThrow("can't tell which rows are new");
  });

  it('is refused when the earlier file ended within a row', async () => {
    const cut = FILE.slice(0, -20);
    await sent(await plan(cut));
    await expect(plan(GROWN)).rejects.toThrow(/differs/);
    await expect(plan(GROWN, 'append')).rejects.toThrow("can't tell which rows are new");
  });

  it('is refused when the earlier file had a single part and ended within a row', async () => {
    const small = csvOfLines(10);
    await sent(await plan(small.slice(0, -20)));
    await expect(plan(small)).rejects.toThrow(
      'its row 10, the last of the earlier file, is longer now',
    );
  });

  it('is sent when nothing of the earlier upload was sent', async () => {
    await sent(await plan(FILE), 0);
    expect((await plan(GROWN)).recognised.kind).toBe('new');
  });
});

it('the charset of a part is that of the file, but UTF-8 for an ASCII part', async () => {
  const latin = Buffer.from(FILE.replace('NUMBER 79999"', 'COSTS £5"'), 'latin1');
  const { plan: planned } = await planUpload(aFile(latin), journal, 'careful');
  expect(planned.parts.map((part) => part.charset)).toEqual(['utf-8', 'utf-8', 'windows-1252']);
});

it('a journal that a crash cut off loses only its last line', async () => {
  const first = await sent(await plan(FILE));
  const path = join(folder, `${first.plan.uploadId}.ndjson`);
  const { size } = await stat(path);
  await truncate(path, size - 5);
  expect((await plan(FILE)).sent.size).toBe(first.plan.parts.length - 1);
});
