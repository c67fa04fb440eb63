import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmbeddedAws, startEmbeddedAws } from '../../../local/embedded-aws.ts';
import { writeAssembly } from './assembly.ts';

let dir: string;
let aws: EmbeddedAws | undefined;
let child: ChildProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'embedded-'));
  writeAssembly(join(dir, 'assembly'));
});
afterEach(async () => {
  await aws?.close();
  child?.kill('SIGKILL');
  aws = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const options = () => ({ assemblyDir: join(dir, 'assembly'), dataDir: join(dir, 'data') });
const start = async () => {
  aws = await startEmbeddedAws(options());
  return aws;
};

const post = (to: { url: string; apiKey: string }, ...numbers: number[]) =>
  fetch(`${to.url}/numbers`, {
    method: 'POST',
    headers: { 'x-api-key': to.apiKey },
    body: numbers.join('\n'),
  });

const client = ({ awsEndpoint }: EmbeddedAws) => ({
  endpoint: awsEndpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'x' },
});

async function stored(of: EmbeddedAws): Promise<number[]> {
  const { Items = [] } = await new DynamoDBClient(client(of)).send(
    new ScanCommand({ TableName: 'numbers' }),
  );
  return Items.map(({ n }) => Number(n?.S)).toSorted((a, b) => a - b);
}

const listed = async (of: EmbeddedAws, Bucket: string) =>
  (await new S3Client(client(of)).send(new ListObjectsV2Command({ Bucket }))).Contents ?? [];

test('a request goes through the stream and the state machine to the table and the bucket', async () => {
  const running = await start();
  const response = await post(running, 1, 2, 3);
  expect([response.status, await response.json()]).toEqual([202, { lines: 3 }]);
  await expect.poll(() => stored(running)).toEqual([1, 2, 3]);
  await expect.poll(() => running.backlog().map(({ records }) => records)).toEqual([0]);
  const [object] = await listed(running, 'sums');
  const { Body } = await new S3Client(client(running)).send(
    new GetObjectCommand({ Bucket: 'sums', Key: object?.Key }),
  );
  expect(JSON.parse((await Body?.transformToString()) ?? '').toSorted()).toEqual([1, 2, 3]);
  const { events = [] } = await new CloudWatchLogsClient(client(running)).send(
    new FilterLogEventsCommand({ logGroupName: '/machine' }),
  );
  expect(JSON.parse(events.at(-1)?.message ?? '')).toMatchObject({ type: 'ExecutionSucceeded' });
});

test('a batch that keeps failing is parked, and later batches land', async () => {
  const running = await start();
  await post(running, 13);
  await expect.poll(() => listed(running, 'parked')).toHaveLength(1);
  await post(running, 14);
  await expect.poll(() => stored(running)).toEqual([14]);
  const [parked] = await listed(running, 'parked');
  const { Body } = await new S3Client(client(running)).send(
    new GetObjectCommand({ Bucket: 'parked', Key: parked?.Key }),
  );
  const { requestContext, payload } = JSON.parse((await Body?.transformToString()) ?? '');
  expect(requestContext).toMatchObject({ approximateInvokeCount: 2 });
  expect(JSON.parse(payload).Records[0].kinesis.data).toBe(Buffer.from('13').toString('base64'));
});

test('the SDK starts an execution at the same endpoint', async () => {
  const running = await start();
  const machine = running.deployment.ofType('AWS::StepFunctions::StateMachine')[0];
  const result = await new SFNClient({ ...client(running), disableHostPrefix: true }).send(
    new StartSyncExecutionCommand({
      stateMachineArn: machine?.ref,
      name: 'by-hand',
      input: '{"numbers":[5]}',
    }),
  );
  expect(result).toMatchObject({
    status: 'SUCCEEDED',
    name: 'by-hand',
    startDate: expect.any(Date),
  });
  expect(JSON.parse(result.output ?? '')).toEqual({ Key: 'sums/by-hand.json' });
});

test('after a kill and a restart it continues where it was, with the same API key', async () => {
  const process = fork(
    new URL('serve.ts', import.meta.url),
    [options().assemblyDir, options().dataDir],
    { execArgv: [] },
  );
  child = process;
  const [at] = (await once(process, 'message')) as [{ url: string; apiKey: string }];
  expect((await post(at, 1, 2, 3, 4, 5)).status).toBe(202);
  process.kill('SIGKILL');
  await once(process, 'exit');
  const running = await start();
  expect(running.apiKey).toBe(at.apiKey);
  await post(running, 6);
  await expect.poll(() => stored(running)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a data directory is used by one process at a time, and released when it closes', async () => {
  const first = await start();
  await expect(startEmbeddedAws(options())).rejects.toThrow('in use');
  await first.close();
  await (await start()).close();
});
