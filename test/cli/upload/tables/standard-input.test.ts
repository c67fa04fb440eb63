import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../../functions/domain/invoice-line.ts';
import { ROOT } from '../../../support/command.ts';
import { workbookOf } from '../../../support/workbook.ts';
import { zipOf } from '../../../support/zip.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `npm run ingest -- - --dry-run` with these bytes, and what it leaves in the temporary folder. */
function ingested(input: Buffer, temporary = folder) {
  const args = ['cli/ingest.ts', '-', '--dry-run', '--data-dir', join(folder, 'none')];
  const env = { ...process.env, TMPDIR: temporary };
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: ROOT, env, input });
  return { stdout: stdout.toString(), stderr: stderr.toString(), status };
}

describe('the standard input', () => {
  it('may be an archive with a workbook, of which nothing is left', async () => {
    const line = ['1', '85123A', 'HOLDER', 6, { serial: 40_513 }, 2.55, 17_850, 'EIRE'];
    const book = await workbookOf([{ name: '2010', rows: [COLUMNS, line] }]);
    const { stdout, stderr, status } = ingested(await zipOf({ 'book.xlsx': book }));
    expect(stderr).toBe('');
    expect(stdout).toContain('book.xlsx in the standard input: sheet 2010, 1 row, 2010-12-01');
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused in a sentence when it is empty, or can not be stored', () => {
    const empty = ingested(Buffer.alloc(0));
    expect([empty.stderr, empty.status]).toEqual([
      expect.stringMatching(/^the standard input is empty: .*\n$/),
      2,
    ]);
    const { stderr, status } = ingested(Buffer.from('x'), join(folder, 'missing'));
    expect(stderr).toMatch(
      /^The file could not be unpacked into .*missing: .*Set TMPDIR to a folder/,
    );
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(status).toBe(1);
  });
});
