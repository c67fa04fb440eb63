import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { journalIn } from '../../../../cli/upload/plan/journal.ts';
import type { UploadPlan } from '../../../../cli/upload/plan/upload-record.ts';

const PLAN: UploadPlan = {
  v: 1,
  uploadId: 'an-upload',
  file: 'lines.csv',
  startedAt: '2026-01-31T00:00:00Z',
  length: 0,
  hash: '',
  rows: 0,
  parts: [],
};
const PART = { ordinal: 0, ingestId: 'an-ingest', lines: 1 };

/** A file in the place of a folder: whatever is written below it fails, even for root. */
function notAFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'uploads'), '');
  return join(folder, 'uploads');
}

it("a plan that can't be saved keeps the upload from being sent, and says what to do", async () => {
  const folder = notAFolder();
  const begun = journalIn(folder).begin(PLAN);
  await expect(begun).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringMatching(
      /^Nothing was sent, because the journal of uploads in \S+uploads can't be written: .*\nMake it/,
    ),
  });
});

it("a part that can't be recorded does not end an upload", async () => {
  await journalIn(notAFolder()).sent('an-upload', PART);
});

it('a plan and its parts are read back', async () => {
  const folder = join(notAFolder(), '../journal');
  const journal = journalIn(folder);
  await journal.begin(PLAN);
  await journal.sent('an-upload', PART);
  expect(await journal.records()).toEqual([{ plan: PLAN, sent: new Map([[0, PART]]) }]);
});
