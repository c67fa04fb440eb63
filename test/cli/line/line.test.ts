import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLine } from '../../../cli/line/read-line.ts';
import { run } from '../../support/command.ts';

it('npm run line says what is missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  const outputs = join(folder, 'outputs.json');
  await writeFile(outputs, JSON.stringify({ Etl: { StreamName: 's' } }));
  const [nothing, noPipeline, noUrl] = await Promise.all([
    run('line', []),
    run('line', ['i1-1', '--data-dir', folder]),
    run('line', ['i1-1', '--outputs', outputs]),
  ]);
  await rm(folder, { recursive: true });
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining('Name one LINE_ID')]);
  expect([noPipeline.code, noPipeline.stderr]).toEqual([
    1,
    expect.stringContaining('No pipeline is running'),
  ]);
  expect([noUrl.code, noUrl.stderr]).toEqual([2, expect.stringContaining('ApiUrl')]);
});

it('a line that does not exist is told with what an id looks like', async () => {
  await expect(readLine({ get: async () => undefined }, 'i1-1')).rejects.toThrow(
    /no line i1-1.*\n.*<ingest id>-<row>/,
  );
});
