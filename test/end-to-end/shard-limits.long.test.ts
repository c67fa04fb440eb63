import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
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

/** A part is more than a shard takes in a second, so with fewer shards it has to wait. */
const withFourShards = (resources: Resources): void => {
  const streams = Object.values(resources).filter(({ Type }) => Type === 'AWS::Kinesis::Stream');
  for (const { Properties } of streams) Object.assign(Properties, { ShardCount: 4 });
};

/** Sends a file of this many bytes, give or take a row, with the command line. */
async function ingestFile(name: string, bytes: number): Promise<void> {
  const row = aRow({ no: name, text: name.padEnd(150, '.') });
  const rows = Array<string>(Math.floor(bytes / (row.length + 2)) - 1).fill(row);
  const file = join(pipeline.dataDir, `${name}.csv`);
  await writeFile(file, csv(...rows));
  const target = ['--url', pipeline.aws.url, '--key', pipeline.aws.apiKey];
  const { code, stdout, stderr } = await run('ingest', [file, ...target]);
  expect(stdout + stderr).toContain(rows.length.toLocaleString('en'));
  expect(code).toBe(0);
}

describe('with the limits of four shards on AWS, an upload', () => {
  it.each(['one', 'two', 'three'])('of a part exceeds none of them: %s', async (name) => {
    Object.assign(records, { offered: 0, rejected: 0 });
    await ingestFile(name, PART_BYTES);
    expect(records).toEqual({ offered: expect.any(Number), rejected: 0 });
    expect(records.offered).toBeGreaterThan(20);
  });

  it('of several parts at once waits for room, and lands', async () => {
    await ingestFile('many', 5 * PART_BYTES);
    expect(records.rejected).toBeGreaterThan(0);
  });
});
