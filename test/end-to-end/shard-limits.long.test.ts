import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sampleRecords } from '../../cli/sample/sample-file.ts';
import { PART_BYTES } from '../../cli/upload/plan/cutting.ts';
import type { Interceptor } from '../../local/endpoint/api-call.ts';
import { copyAssembly, type Resources } from '../support/assembly-copy.ts';
import { run } from '../support/command.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';

const Answer = z.object({ FailedRecordCount: z.int(), Records: z.array(z.unknown()) });

/** What the stream was offered, and what it rejected because a shard had reached its limits. */
const records = { offered: 0, rejected: 0 };

const counting: Interceptor = async (call, next) => {
  const answer = await next();
  if (call.action === 'PutRecords') {
    const { FailedRecordCount, Records } = Answer.parse(answer);
    records.offered += Records.length;
    records.rejected += FailedRecordCount;
  }
  return answer;
};

let pipeline: Pipeline;
beforeAll(async () => {
  const assembly = await mkdtemp(join(tmpdir(), 'four-shards-'));
  const { change } = await copyAssembly(assembly);
  await change(withFourShards);
  pipeline = await startPipeline({ shardLimits: true, intercept: counting, assembly });
});
afterAll(() => pipeline.stop());

const withFourShards = (resources: Resources): void => {
  const streams = Object.values(resources).filter(({ Type }) => Type === 'AWS::Kinesis::Stream');
  for (const { Properties } of streams) Object.assign(Properties, { ShardCount: 4 });
};

/** The lines of a part, as a shop has them. Another seed gives other lines. */
const linesOfAPart = (seed: number): string[] =>
  [...sampleRecords({ lines: 50_000, malformed: false, seed })].slice(0, PART_BYTES / 85);

/** Lines with descriptions that can't be deflated to less than a half. */
const randomLines = (bytes: number): string[] => {
  const line = () => aRow({ no: '590000', text: randomBytes(75).toString('hex') });
  return Array.from({ length: Math.floor(bytes / line().length) }, line);
};

/** Sends a file with the command line. */
async function ingestFile(name: string, rows: readonly string[]): Promise<void> {
  const file = join(pipeline.dataDir, `${name}.csv`);
  await writeFile(file, csv(...rows));
  const target = ['--url', pipeline.aws.url, '--key', pipeline.aws.apiKey];
  const { code, stdout, stderr } = await run('ingest', [file, ...target]);
  expect(stdout + stderr).toContain(rows.length.toLocaleString('en'));
  expect(code).toBe(0);
}

describe('with the limits of four shards on AWS, an upload', () => {
  // A shard takes a part in a second only because its chunks are deflated.
  it.each([1, 2, 3])('of a part exceeds none of them: seed %i', async (seed) => {
    Object.assign(records, { offered: 0, rejected: 0 });
    await ingestFile(`part-${seed}`, linesOfAPart(seed));
    expect(records).toEqual({ offered: expect.any(Number), rejected: 0 });
    expect(records.offered).toBeGreaterThan(40);
  });

  it('of lines that hardly deflate waits for room, and lands', async () => {
    await ingestFile('random', randomLines(3 * PART_BYTES));
    expect(records.rejected).toBeGreaterThan(0);
  });
});
