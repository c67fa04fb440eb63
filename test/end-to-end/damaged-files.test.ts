import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { damageNote } from '../../cli/run/damage-note.ts';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { removeRunFile, writeRunFile } from '../../cli/target/run-file.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { readBacklog } from '../../local/event-source/backlog.ts';
import { run, sql } from '../support/command.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';

let dataDir: string;
let pipeline: Pipeline | undefined;
let notes: string[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
});
afterAll(async () => {
  await pipeline?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function started(): Promise<Pipeline> {
  notes = [];
  const onDamage = (damage: Parameters<typeof damageNote>[0]) => notes.push(damageNote(damage));
  pipeline = await startPipeline({ dataDir, onDamage });
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
  return pipeline;
}

const audit = (...args: string[]) => run('audit', [...args, '--data-dir', dataDir]);
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const lines = (count: number, no: string) =>
  csv(...Array.from({ length: count }, (_, day) => aRow({ no, date: `12/${day + 1}/2010 8:26` })));
const LOST = { 'idempotency-key': 'lost' };

/** A repeated POST puts chunks again only when their ingest is older than a minute. */
async function age({ aws }: Pipeline, ingestId: unknown): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: aws.awsEndpoint,
    region: aws.deployment.region,
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'any' },
  });
  const received = new Date(Date.now() - 120_000).toISOString();
  await client.send(
    new UpdateItemCommand({
      TableName: namesIn(aws.deployment).batchesTable,
      Key: { pk: { S: `INGEST#${ingestId}` }, sk: { S: 'INGEST' } },
      UpdateExpression: 'SET receivedAt = :received',
      ExpressionAttributeValues: { ':received': { S: received } },
      ConditionExpression: 'attribute_exists(pk)',
    }),
  );
}

it('with its stream cut off, it says what is lost, lands what comes later, and takes the lost lines again', async () => {
  const first = await started();
  expect(notes).toEqual([]);
  await first.land(lines(3, '536365'));
  const { body } = await first.post(lines(2, '536366'), LOST);
  await first.aws.abandon();
  await removeRunFile(dataDir);
  expect(readBacklog(dataDir).records).toBe(1);
  for (const log of filesIn(layoutOf(dataDir).kinesis, '.log')) truncateSync(log, 25);
  const status = await run('status', ['--data-dir', dataDir]);
  expect(status).toMatchObject({ code: 0, stderr: '' });
  expect(status.stdout).toMatch(/The log of shardId-\d+ .* is damaged: .* processed: lost\. "npm/);
  expect(status.stdout).toMatch(/ 2010-12-03 +1 /);

  const second = await started();
  expect(notes.join('\n')).toMatch(
    // Both ingests may have gone to the same shard.
    /(1 record is missing, and|; 1 of them) had not been processed: lost\. The damaged file is kept as .*\n {2}"npm run audit" names/,
  );
  expect(await second.land(lines(1, '536367'))).toMatchObject({ accepted: 1 });
  const found = await audit();
  expect(found.stdout).toContain('1 difference.');
  expect(found.stdout).toMatch(
    new RegExp(
      `IngestPending: Ingest ${body['ingestId']} .* 1 of its 1 chunk and 2 of its 2 lines`,
    ),
  );
  expect(found.code).toBe(1);

  await age(second, body['ingestId']);
  expect(await second.land(lines(2, '536366'), LOST)).toMatchObject({ accepted: 2, pending: 0 });
  expect((await audit()).stdout).toContain('No differences.');
  expect(await sql(dataDir, 'SELECT count(*)::INT AS n FROM invoice_lines')).toEqual([{ n: 6 }]);
  await second.aws.close();
  await removeRunFile(dataDir);
}, 120_000);

it('with a damaged catalog, checkpoint and key file, it starts, and an audit mends the catalog', async () => {
  const { glue, checkpoints, apiKeys } = layoutOf(dataDir);
  const [partitions = ''] = filesIn(glue, 'invoice_lines/partitions.jsonl');
  const damaged = readFileSync(partitions, 'utf8').replace('2010-12-02', '2010-12-!2');
  writeFileSync(partitions, damaged);
  const saved = filesIn(checkpoints, '.json');
  expect(saved.length).toBeGreaterThan(0);
  for (const checkpoint of saved) truncateSync(checkpoint, 10);
  truncateSync(apiKeys, 10);
  const count = 'SELECT count(*)::INT AS n FROM invoice_lines';
  const read = await run('sql', ['--data-dir', dataDir, '--format', 'csv', count]);
  expect(read).toMatchObject({ code: 0, stdout: 'n\r\n4\r\n' });
  expect(read.stderr).toMatch(
    /are unreadable: .*, line 2\.\n.* not in the catalog: .*2010-12-02\.\n.*audit -- --mend/,
  );

  const third = await started();
  expect(notes).toHaveLength(saved.length + 2);
  for (const what of [/partitions\.jsonl, line 2/, /is not a checkpoint/, /API keys is damaged/]) {
    expect(notes.join('\n')).toMatch(what);
  }
  expect((await audit()).stdout).toMatch(/PartitionMissing: Partition 2010-12-02 of invoice_lines/);
  const mended = await audit('--mend');
  expect(mended.stderr).toMatch(/^Wrote 2 batches again from their plans\.$/m);
  expect(mended.stdout).toContain('No differences.');
  expect(mended.code).toBe(0);
  expect(await sql(dataDir, count)).toEqual([{ n: 6 }]);
  // Everything in the stream was delivered again, and is there once.
  await expect.poll(() => readBacklog(dataDir).records, { timeout: 60_000 }).toBe(0);
  expect(await third.land(lines(1, '536368'))).toMatchObject({ accepted: 1 });
  expect(await sql(dataDir, count)).toEqual([{ n: 7 }]);
}, 120_000);
