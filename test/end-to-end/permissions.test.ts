import { stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stateFrom } from '../../functions/audit-batches/audit-state.ts';
import { DAY_MS } from '../../functions/domain/day.ts';
import { linesKey, quarantineKey } from '../../functions/lake/lake-keys.ts';
import { correctionKey } from '../../functions/ledger/correction-items.ts';
import { dayKey } from '../../functions/ledger/day-items.ts';
import {
  AUDIT_KEY,
  batchKey,
  ingestKey,
  ingestPk,
  LANDING,
  landingKey,
} from '../../functions/ledger/ledger-items.ts';
import type { Key } from '../../functions/ledger/ledger-table.ts';
import { operationKey } from '../../functions/ledger/operations/operation-items.ts';
import type { Bucket } from '../../functions/parked/bucket.ts';
import { PARKED_PREFIX } from '../../functions/parked/parked-delivery.ts';
import { MARK_PREFIX } from '../../functions/parked/replay-mark.ts';
import { s3Bucket } from '../../functions/parked/s3-bucket.ts';
import { rawKey } from '../../functions/raw/raw-body.ts';
import { synthesise } from '../../infra/build/synthesise.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import type { Interceptor } from '../../local/endpoint/api-call.ts';
import { ServiceError } from '../../local/endpoint/api-call.ts';
import { pathOfKey } from '../../local/s3/object-path.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

/** Grants that the embedded AWS never needs, and why. The tests below need every other grant. */
const NOT_CALLED_HERE: readonly { actions: RegExp; resources?: RegExp; because: string }[] = [
  {
    actions: /^logs:/,
    because: 'Lambda and Step Functions write logs without calling an API',
  },
  { actions: /^sns:/, because: 'Lambda itself publishes a failed audit to the topic' },
  { actions: /^xray:/, because: 'Lambda and Step Functions send traces themselves' },
  {
    actions: /^s3:(Get|Put|Delete)Object$/,
    resources: /\/staging\/rewrites\//,
    because: 'a rewrite stages only a day of more than 200,000 lines',
  },
];

const covers = (
  { actions, resources = /^/ }: (typeof NOT_CALLED_HERE)[number],
  { action, resource }: { action: string; resource: string },
): boolean => actions.test(action) && resources.test(resource);

/**
 * The call that fails, the call that fails instead after a failure has been recorded, and a call that
 * takes effect but whose response is lost.
 */
const faults: Partial<Record<'failing' | 'failingNext' | 'losingAnswer', string | undefined>> = {};

const intercept: Interceptor = async (call, next) => {
  const made = `${callerOf(call.accessKey)} ${call.action}`;
  if (made === faults.failing) throw new ServiceError('InvalidRequest', 'a fault of this test');
  if (made === 'RecordFailure UpdateItem') faults.failing = faults.failingNext;
  const answer = await next();
  if (made !== faults.losingAnswer) return answer;
  faults.losingAnswer = undefined;
  throw new ServiceError('InternalServerError', 'a fault of this test', 500);
};

/** Returns `WriteParquet` for `InvoicePipeline-dev-Etl-WriteParquetFunctionC3A5C8F9`. */
const callerOf = (accessKey: string): string | undefined =>
  /-(\w+)Function\w*$/.exec(pipeline.aws.functionOf(accessKey) ?? '')?.[1];

let pipeline: Pipeline;
beforeAll(async () => {
  const { assemblyDir: assembly } = await synthesise('dev', { rawDays: 30 });
  pipeline = await startPipeline({ assembly, intercept, clock: hurriedClock });
});
afterAll(() => pipeline.stop());

const operator = () => ({
  endpoint: pipeline.aws.awsEndpoint,
  region: pipeline.aws.deployment.region,
  credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'any' },
});

const named = (type: string, part: string): string => {
  const found = pipeline.aws.deployment
    .ofType(type)
    .find(({ logicalId }) => logicalId.startsWith(part));
  if (!found) throw new Error(`no ${type} ${part}`);
  return found.ref;
};

async function invoke(name: string, payload: object = {}, ends: 'well' | 'badly' = 'well') {
  const path = `/2015-03-31/functions/${named('AWS::Lambda::Function', name)}/invocations`;
  const scope = 'OPERATOR/20260101/us-east-1/lambda/aws4_request';
  const response = await fetch(pipeline.aws.awsEndpoint + path, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}` },
    body: JSON.stringify(payload),
  });
  expect(response.headers.get('x-amz-function-error') === null).toBe(ends === 'well');
  return (await response.json()) as Record<string, unknown>;
}

const batches = async (status: string) =>
  (await pipeline.get(`/batches?status=${status}`)).body['batches'] as { batchId: string }[];

const parkedBucket = (): Bucket =>
  s3Bucket(new S3Client(operator()), named('AWS::S3::Bucket', 'Parked'));

const parked = async (): Promise<number> => (await parkedBucket().keys(PARKED_PREFIX)).length;

/** Makes the newest parked delivery an hour older, so that its replay is due. */
async function parkedAnHourAgo(): Promise<void> {
  const bucket = parkedBucket();
  // A key begins with its shard, and ends with the time.
  const newestFirst = (a: string, b: string) => timeIn(b).localeCompare(timeIn(a));
  const [key = ''] = (await bucket.keys(PARKED_PREFIX)).toSorted(newestFirst);
  const Key = key.replace(/[^/]+$/, `${AN_HOUR_AGO.slice(0, 19).replaceAll(':', '.')}-older`);
  const Body = await bucket.read(key);
  const Bucket = named('AWS::S3::Bucket', 'Parked');
  await new S3Client(operator()).send(new PutObjectCommand({ Bucket, Key, Body: Body ?? '' }));
  await bucket.remove(key);
}

const timeIn = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

async function forgetReplays(): Promise<void> {
  for (const mark of await parkedBucket().keys(MARK_PREFIX)) await parkedBucket().remove(mark);
}

/** The day of every line here. */
const DATE = '2010-12-01';

async function lakeObject(Key: string): Promise<Uint8Array> {
  const Bucket = named('AWS::S3::Bucket', 'Lake');
  const { Body } = await new S3Client(operator()).send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToByteArray() ?? new Uint8Array();
}

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();

/**
 * Changes an item as if it were an hour old: so old that the finisher no longer leaves the batch to its
 * own execution, and that the audit checks it.
 */
async function backdate({ pk, sk }: Key, attributes: Record<string, string>): Promise<void> {
  const names = Object.keys(attributes);
  await new DynamoDBClient(operator()).send(
    new UpdateItemCommand({
      TableName: named('AWS::DynamoDB::Table', 'Batches'),
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(attributes).map(([name, S]) => [`:${name}`, { S }]),
      ),
    }),
  );
}

const started = (batchId = '') => backdate(batchKey(batchId), { startedAt: AN_HOUR_AGO });
const accepted = (ingestId: unknown) =>
  backdate(ingestKey(String(ingestId)), {
    acceptedOn: AN_HOUR_AGO.slice(0, 10),
    acceptedAt: AN_HOUR_AGO,
  });

/**
 * Changes the state of the audit as if it had listed the unfinished batches an hour ago. Ten minutes
 * after that, it checks those that are committed.
 */
function unfinishedListed(): Promise<void> {
  const from = new Date(Date.parse(AN_HOUR_AGO) - 3_600_000).toISOString();
  const listed = { to: new Date().toISOString(), at: AN_HOUR_AGO };
  return backdate(AUDIT_KEY, { state: JSON.stringify({ ...stateFrom(from), listed }) });
}

/** Puts a landing without its days. */
async function forgetDays({ pk, sk }: Key): Promise<void> {
  const client = new DynamoDBClient(operator());
  const TableName = named('AWS::DynamoDB::Table', 'Batches');
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item: { days: _, ...Item } = {} } = await client.send(
    new GetItemCommand({ TableName, Key }),
  );
  await client.send(new PutItemCommand({ TableName, Item }));
}

/** Removes the batch's sealed plan from staging. */
const losePlan = (batchId: string): Promise<void> => remove('Staging', `staging/${batchId}/plan`);

/** Removes the objects below a prefix of a bucket whose keys have `part` in them. */
async function remove(bucket: string, Prefix: string, part = ''): Promise<void> {
  const Bucket = named('AWS::S3::Bucket', bucket);
  const s3 = new S3Client(operator());
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const objects = Contents.filter(({ Key }) => Key?.includes(part));
  expect(objects.length).toBeGreaterThan(0);
  for (const { Key } of objects) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

/** The file of the only staged object below a prefix. */
async function staged(Prefix: string): Promise<string> {
  const Bucket = named('AWS::S3::Bucket', 'Staging');
  const listed = await new S3Client(operator()).send(new ListObjectsV2Command({ Bucket, Prefix }));
  expect(listed.Contents).toHaveLength(1);
  const Key = String(listed.Contents?.[0]?.Key);
  return join(layoutOf(pipeline.dataDir).s3, Bucket, pathOfKey(Key));
}

it('lands an upload and its repeat, and reads it in every way', async () => {
  const headers = { 'idempotency-key': 'once' };
  const body = csv(aRow({ no: '536365' }), aRow({ qty: 'x' }), aRow({ qty: 'y' }));
  faults.losingAnswer = 'SplitBatch UpdateItem';
  const { ingestId, quarantined } = await pipeline.land(body, headers);
  expect(quarantined).toBe(2);
  expect(faults.losingAnswer).toBeUndefined();
  expect((await pipeline.post(body, headers, '?wait=true')).status).toBe(200);
  const first = await pipeline.get(`/ingests/${ingestId}/quarantine?limit=1`);
  const { body: ingest } = await pipeline.get(`/ingests/${ingestId}`);
  const [batch] = ingest['batches'] as { batchId: string }[];
  const paths = [
    `/ingests/${ingestId}/quarantine?cursor=${first.body['next']}`,
    '/invoices/536365',
    '/invoices/536365/lines/85123A',
    '/customers/17850',
    `/lines/${ingestId}-1`,
    `/lines/${ingestId}-2`,
    '/batches',
    '/batches?status=COMMITTED',
    `/batches/${batch?.batchId}`,
    '/lake/days',
    '/lake/days/2010-12-01',
    '/operations',
  ];
  for (const path of paths) expect((await pipeline.get(path)).status, path).toBe(200);
  const failure = { Error: 'Late', Cause: 'of an execution that was given up' };
  await invoke('RecordFailure', { batchId: batch?.batchId, failure });
  await started(batch?.batchId);
  await accepted(ingestId);
});

it('finishes a batch that failed before it was sealed, failed after it, and was parked', async () => {
  faults.failing = 'ValidateBatch GetObject';
  const { body } = await pipeline.post(csv(aRow({ no: '536366' })));
  faults.failingNext = 'WriteParquet PutObject';
  await expect.poll(parked).toBe(1);
  faults.failing = undefined;
  faults.failingNext = undefined;
  const [sealed] = await batches('SEALED');
  await started(sealed?.batchId);
  faults.losingAnswer = 'FinishBatches StartSyncExecution';
  await invoke('FinishBatches');
  const { body: ingest } = await pipeline.get(`/ingests/${body['ingestId']}`);
  expect(ingest).toMatchObject({ lines: 1, accepted: 1, pending: 0 });
});

it('replays a parked delivery, which meets a sealed batch that fails, until it lands', async () => {
  faults.failing = 'ValidateBatch GetObject';
  const { body } = await pipeline.post(csv(aRow({ no: '536367' })));
  faults.failingNext = 'WriteParquet PutObject';
  await expect.poll(parked).toBe(2);
  await parkedAnHourAgo();
  expect(await invoke('ReplayDeliveries')).toMatchObject({ parked: 2, landed: 0, failed: [{}] });
  faults.failing = undefined;
  faults.failingNext = undefined;
  await forgetReplays();
  expect(await invoke('ReplayDeliveries')).toMatchObject({ parked: 2, landed: 1, failed: [] });
  expect(await invoke('ReplayDeliveries')).toMatchObject({ parked: 1, landed: 0 });
  expect(await parkedBucket().keys(MARK_PREFIX)).toEqual([]);
  const { body: ingest } = await pipeline.get(`/ingests/${body['ingestId']}`);
  expect(ingest).toMatchObject({ lines: 1, accepted: 1, pending: 0 });
});

it('audits all of this, with one plan missing', async () => {
  // The plan of the batch that the previous test finished.
  const committed = await batches('COMMITTED');
  const finished = await Promise.all(
    committed.map(({ batchId }) => pipeline.get(`/batches/${batchId}`)),
  );
  const [one] = finished.filter(({ body }) => body['failure'] && body['startedAt'] === AN_HOUR_AGO);
  const batchId = String(one?.body['batchId']);
  await losePlan(batchId);
  await invoke('AuditBatches');
  await unfinishedListed();
  expect(await invoke('AuditBatches', {}, 'badly')).toMatchObject({
    errorType: 'AuditFailed',
    errorMessage: `1 difference.\nPlanMissing: The sealed plan of batch ${batchId} is missing from staging, so the batch can't be audited.`,
  });
});

it('reports a quarantine that has expired long ago', async () => {
  const { ingestId } = await pipeline.land(csv(aRow({ qty: 'x' })));
  const { body: ingest } = await pipeline.get(`/ingests/${ingestId}`);
  const [batch] = ingest['batches'] as { batchId: string }[];
  const batchId = String(batch?.batchId);
  // There is no object with this key, as if S3 had removed it.
  const quarantineKeys = JSON.stringify([quarantineKey('2020-01-01', batchId)]);
  const landing = { pk: ingestPk(String(ingestId)), sk: `${LANDING}${batchId}` };
  await backdate(landing, { quarantineKeys });
  expect(await pipeline.get(`/ingests/${ingestId}/quarantine`)).toMatchObject({
    status: 200,
    body: { quarantined: 1, expired: { lines: 1, at: '2020-04-01T00:00:00.000Z' }, lines: [] },
  });
  const line = { lineId: `${ingestId}-1`, record: { Quantity: '1' } };
  expect(await pipeline.correct('expired', { lines: [line] })).toMatchObject({
    status: 202,
    body: { state: 'SENT', lines: [{ lineId: line.lineId, unknown: true }] },
  });
});

it('finishes a correction that was interrupted, of which another has sent a line', async () => {
  const { ingestId } = await pipeline.land(csv(aRow({ qty: 'x' }), aRow({ qty: 'y' })));
  const [one, two] = await pipeline.quarantineOf(ingestId);
  const corrected = (...lines: (typeof one)[]) => ({
    lines: lines.map((line) => ({
      lineId: line?.['lineId'],
      record: { ...Object(line?.['fields']), Quantity: '7' },
    })),
  });
  expect((await pipeline.correct('first', corrected(one))).status).toBe(202);
  faults.failing = 'Correct PutRecords';
  expect((await pipeline.correct('interrupted', corrected(one, two))).status).toBe(503);
  faults.failing = undefined;
  const [row] = (await pipeline.quarantineOf(ingestId)).slice(1);
  const correctionId = String(Object(row?.['correction']).correctionId);
  const shown = async () => (await pipeline.get(`/corrections/${correctionId}`)).body;
  expect(await shown()).toMatchObject({
    state: 'OPEN',
    lines: [{ alreadyCorrected: {} }, { pending: true }],
  });
  const daysAgo = new Date(Date.now() - 2 * DAY_MS);
  await backdate(correctionKey(correctionId), { startedAt: daysAgo.toISOString() });
  const content = await staged(`staging/${correctionId}/`);
  await utimes(content, daysAgo, daysAgo);
  expect(await invoke('FinishCorrections')).toEqual({ sent: [correctionId], failed: [] });
  // It was written again, so that it would not have expired if the run had failed.
  expect((await stat(content)).mtime.getTime()).toBeGreaterThan(daysAgo.getTime());
  expect(await shown()).toMatchObject({
    state: 'SENT',
    lines: [{ alreadyCorrected: {} }, { correctedLineId: expect.stringMatching(/-1$/) }],
  });
  const { ingestId: sent } = await shown();
  await expect
    .poll(async () => (await pipeline.get(`/ingests/${sent}`)).body, { timeout: 60_000 })
    .toMatchObject({ corrects: correctionId, accepted: 1, pending: 0 });
  await accepted(sent);
  await unfinishedListed();
  // Only the plan that is missing since the test before.
  expect(await invoke('AuditBatches', {}, 'badly')).toMatchObject({
    errorMessage: expect.stringMatching(/^1 difference\.\nPlanMissing/),
  });
});

it('tells the story of a quarantined line and of the one that was sent in its place', async () => {
  const { ingestId } = await pipeline.land(csv(aRow({ no: '536369', qty: 'x' })));
  const [line] = await pipeline.quarantineOf(ingestId);
  const record = { ...Object(line?.['fields']), Quantity: '7' };
  const { body: correction } = await pipeline.correct('mend', {
    lines: [{ lineId: line?.['lineId'], record }],
  });
  const [sent] = correction['lines'] as { lineId: string; correctedLineId: string }[];
  const { body: before } = await pipeline.get(`/lines/${sent?.lineId}`);
  expect(before).toMatchObject({ correctedBy: { lineId: sent?.correctedLineId } });
  const { body: after } = await pipeline.get(`/lines/${sent?.correctedLineId}`);
  expect(after).toMatchObject({ corrects: { lineId: sent?.lineId } });
});

it('rewrites the day of these lines twice, and deletes what was replaced', async () => {
  const { ingestId, lines } = await pipeline.land(csv(aRow({ no: '536370' })));
  const lineId = `${ingestId}-1`;
  const batchId = String(Object((await pipeline.get(`/lines/${lineId}`)).body['batch']).batchId);
  const Bucket = named('AWS::S3::Bucket', 'Lake');
  const s3 = new S3Client(operator());
  await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: 'archive/o/2010-12-01.parquet',
      Body: await lakeObject(linesKey(DATE, 0, batchId)),
    }),
  );
  // As if an earlier version had written the batch.
  await new DynamoDBClient(operator()).send(
    new DeleteItemCommand({
      TableName: named('AWS::DynamoDB::Table', 'Batches'),
      Key: { pk: { S: `DAY#${DATE}` }, sk: { S: `BATCH#${batchId}` } },
    }),
  );
  const compact = { date: DATE, change: { reason: 'compact', linesPerObject: 1000 } };
  const first = await invoke('RewriteDay', compact);
  expect(first).toMatchObject({ state: 'DONE', generation: 1, objects: 1 });
  expect((await pipeline.get(`/lines/${lineId}`)).body).toMatchObject({
    state: 'ACCEPTED',
    lake: { uri: expect.stringContaining('/g=1/rewrite-0000.parquet'), writtenBy: 'RewriteDay' },
  });
  expect(await invoke('RewriteDay', compact)).toMatchObject({ state: 'WAITING' });
  await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
  const change = {
    reason: 'reprocess',
    operationId: 'o',
    without: { ingestIds: [ingestId] },
    with: ['archive/o/2010-12-01.parquet'],
    linesPerObject: 1000,
  };
  const ofIngest = [{ ingestId, lineCount: lines, quantity: '6', revenue: '15.3' }];
  expect(await invoke('RewriteDay', { date: DATE, change })).toMatchObject({
    state: 'DONE',
    generation: 2,
    lines: first['lines'],
    removed: ofIngest,
    added: ofIngest,
  });
  const longAgo = new Date(Date.now() - 2 * 3_600_000).toISOString();
  await backdate(dayKey(DATE), { switchedAt: longAgo, beganAt: longAgo });
  const cleaned = await invoke('CleanGenerations', { date: DATE });
  expect(cleaned).toMatchObject({ kept: [], left: expect.any(Number) });
  expect(cleaned['deleted']).toBeGreaterThan(0);
  expect((await pipeline.get(`/lines/${lineId}`)).body).toMatchObject({ state: 'ACCEPTED' });
});

it('compacts the day with the state machine, and looks at what was replaced', async () => {
  await pipeline.land(csv(aRow({ no: '536371' })));
  const machines = new SFNClient(operator());
  const stateMachineArn = named('AWS::StepFunctions::StateMachine', 'RewriteDays');
  const input = JSON.stringify({ objects: 2, quietMinutes: 0 });
  const run = async () => {
    const started = await machines.send(new StartExecutionCommand({ stateMachineArn, input }));
    const describe = new DescribeExecutionCommand({ executionArn: started.executionArn });
    await expect.poll(async () => (await machines.send(describe)).status).toBe('SUCCEEDED');
    return JSON.parse((await machines.send(describe)).output ?? '{}');
  };
  expect((await run())['rewritten']).toContainEqual({ date: DATE, state: 'DONE' });
  expect((await run())['cleaned']).toContainEqual(expect.objectContaining({ kept: [] }));
});

it('retracts an ingest, brings it back, retracts it again and purges it', async () => {
  const { ingestId } = await pipeline.land(csv(aRow({ no: '536399' })));
  const id = String(ingestId);
  const { body: ingest } = await pipeline.get(`/ingests/${id}`);
  const [batch] = ingest['batches'] as { batchId: string }[];
  const batchId = String(batch?.batchId);
  const ask = (action: string, dryRun = false) =>
    invoke('RunOperations', { retraction: { action, id, requestedBy: 'ada', dryRun } });
  // As of a version that did not record the days of a landing: the plan has them, then the catalog.
  await forgetDays(landingKey(id, batchId));
  const plan = { state: 'PLANNED', plan: { lines: 1, quantity: '6', revenue: '15.3' } };
  expect(await ask('retract', true)).toMatchObject(plan);
  await losePlan(batchId);
  expect(await ask('retract', true)).toMatchObject(plan);
  const done = async (action: string): Promise<void> => {
    const { operationId } = await ask(action);
    const work = () => invoke('RunOperations', { work: operationId });
    await expect.poll(async () => String((await work())['detail'])).not.toMatch(/another inv/);
    // As if the steps that began before had ended, and no earlier switch could be under way.
    const progress = JSON.stringify({ won: [id], since: AN_HOUR_AGO });
    if (action === 'retract') await backdate(operationKey(String(operationId)), { progress });
    await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
    await expect.poll(async () => (await work())['state'], { timeout: 20_000 }).toBe('DONE');
  };
  const lineState = async () => (await pipeline.get(`/lines/${id}-1`)).body['state'];
  const invoice = async () => (await pipeline.get('/invoices/536399')).status;
  await done('retract');
  expect([await lineState(), await invoice()]).toEqual(['RETRACTED', 404]);
  await done('undo');
  expect([await lineState(), await invoice()]).toEqual(['ACCEPTED', 200]);
  await done('retract');
  await done('purge');
  expect((await pipeline.get(`/ingests/${id}`)).body['retraction']).toMatchObject({
    state: 'PURGED',
    lines: 1,
  });
});

it('reads two ingests again: a line of one is refused now, and that of the other no longer', async () => {
  const good = aRow({ no: '536402' });
  const other = { date: '1/4/2011 10:00', customer: '14688' };
  const refused = aRow({ no: '536403', qty: '1.5', ...other });
  const now = await reprocessed(good, good.replace(',6,', ',6.5,'));
  const before = await reprocessed(refused, refused.replace(',1.5,', ',15,'));
  const { status: gone } = await pipeline.get('/invoices/536402');
  const { status: there } = await pipeline.get('/invoices/536403');
  expect([gone, there]).toEqual([404, 200]);
  expect(await pipeline.quarantineOf(now)).toMatchObject([{ lineId: `${now}-1` }]);
  expect(await pipeline.quarantineOf(before)).toEqual([]);
});

/** Lands a row, replaces it in the raw body, and has it read again. Returns the ingest. */
async function reprocessed(row: string, instead: string): Promise<string> {
  const { ingestId } = await pipeline.land(csv(row));
  const id = String(ingestId);
  await keepInstead(id, row, instead);
  const reprocessing = { action: 'reprocess', of: { id }, requestedBy: 'ada', dryRun: false };
  const { operationId } = await invoke('RunOperations', { reprocessing });
  const work = () => invoke('RunOperations', { work: operationId });
  await expect.poll(async () => String((await work())['detail'])).not.toMatch(/another inv/);
  // As if the steps that began before had ended, and no earlier switch could be under way.
  const progress = JSON.stringify({ won: [id], since: AN_HOUR_AGO });
  await backdate(operationKey(String(operationId)), { progress });
  const state = async () => {
    await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
    return (await work())['state'];
  };
  await expect.poll(state, { timeout: 20_000 }).toBe('DONE');
  return id;
}

/** Changes a raw body, as if other code had read it at first. */
async function keepInstead(ingestId: string, row: string, instead: string): Promise<void> {
  const at = { Bucket: named('AWS::S3::Bucket', 'Staging'), Key: rawKey(ingestId) };
  const s3 = new S3Client(operator());
  const { Body } = await s3.send(new GetObjectCommand(at));
  const kept = gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
  expect(kept).toContain(row);
  await s3.send(new PutObjectCommand({ ...at, Body: gzipSync(kept.replace(row, instead)) }));
}

it('erases a customer from all of this', async () => {
  await pipeline.land(csv(aRow({ no: '536400' }), aRow({ no: '536401', qty: '1.5' })));
  // What a retraction of long ago has left.
  const objects = new S3Client(operator());
  const Bucket = named('AWS::S3::Bucket', 'Lake');
  const { Contents = [] } = await objects.send(
    new ListObjectsV2Command({ Bucket, Prefix: `lake/invoice_date=${DATE}/` }),
  );
  for (const [at, { Key = '' }] of Contents.entries()) {
    const archived = `archive/o${'0'.repeat(25)}/i${at}/${DATE}.parquet`;
    const Body = await lakeObject(Key);
    await objects.send(new PutObjectCommand({ Bucket, Key: archived, Body }));
  }
  const damaged = await pipeline.land(csv(aRow({ no: '536404' })));
  const raw = { Bucket: named('AWS::S3::Bucket', 'Staging'), Body: 'damaged' };
  await objects.send(new PutObjectCommand({ ...raw, Key: rawKey(String(damaged['ingestId'])) }));
  const Results = named('AWS::S3::Bucket', 'QueryResults');
  const result = { Bucket: Results, Key: 'results/a.csv', Body: '"17850"' };
  await objects.send(new PutObjectCommand(result));
  const erasure = { customerId: '17850', anonymise: false, requestedBy: 'ada' };
  expect(await invoke('EraseCustomers', { erasure: { ...erasure, dryRun: true } })).toMatchObject({
    state: 'PLANNED',
    plan: { days: expect.arrayContaining([DATE]) },
  });
  const asked = await invoke('EraseCustomers', { erasure: { ...erasure, dryRun: false } });
  const operationId = String(asked['operationId']);
  const key = operationKey(operationId);
  const work = () => invoke('EraseCustomers', { work: operationId });
  const continueAt = (progress: object) => backdate(key, { progress: JSON.stringify(progress) });
  await invoke('EraseCustomers');
  // As if everything that began before had ended, and no earlier switch could be under way.
  await continueAt({ phase: 'FIND', since: AN_HOUR_AGO });
  const gone = async () => {
    await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
    await work();
    return (await pipeline.get('/customers/17850')).status;
  };
  await expect.poll(gone, { timeout: 20_000 }).toBe(404);
  await expect
    .poll(async () => String((await work())['detail']), { timeout: 20_000 })
    .toMatch(/old generations|still|is not named/);
  // As if the grace period was over.
  const longAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
  await backdate(dayKey(DATE), { switchedAt: longAgo, beganAt: longAgo });
  await continueAt({ phase: 'GRACE', dead: [DATE] });
  await work();
  const pass = { beganAt: longAgo, place: 8, searched: [], live: [], dead: [], changed: 0 };
  await continueAt({ phase: 'CERTIFY', pass });
  await expect.poll(async () => (await work())['state'], { timeout: 20_000 }).toBe('DONE');
  expect(await invoke('EraseCustomers', { status: operationId })).toMatchObject({
    result: { certificate: `certificates/${operationId}.json` },
  });
  await unfinishedListed();
  await fetchAudit();
});

/** Lets the audit run over all of it, whatever it finds: stores were changed by hand. */
const fetchAudit = async (): Promise<void> => {
  await invoke('AuditBatches').catch(() => invoke('AuditBatches', {}, 'badly'));
};

it('tells the story of a line whose delivery and object are gone', async () => {
  const { ingestId } = await pipeline.land(csv(aRow({ no: '536368' })));
  const told = await pipeline.get(`/lines/${ingestId}-1`);
  expect(told.body).toMatchObject({ state: 'ACCEPTED', original: { encoding: 'text' } });
  const { batchId } = told.body['batch'] as { batchId: string };
  await remove('Staging', `staging/${batchId}/`);
  await remove('Lake', 'lake/', batchId);
  const without = await pipeline.get(`/lines/${ingestId}-1`);
  expect(without.body).toMatchObject({ state: 'MISSING', original: { unavailable: 'missing' } });
});

it('denied nothing to anybody', () => {
  expect(pipeline.aws.denials()).toEqual([]);
});

it('needed every grant, except those with a reason', () => {
  const unexplained = pipeline.aws
    .unusedGrants()
    .filter((grant) => !NOT_CALLED_HERE.some((not) => covers(not, grant)))
    .map(({ role, action, resource }) => `${role}: ${action} on ${resource}`);
  expect(unexplained).toEqual([]);
});

it.each(NOT_CALLED_HERE)('does not need $actions: $because', (not) => {
  expect(pipeline.aws.unusedGrants().some((grant) => covers(not, grant))).toBe(true);
  expect(pipeline.aws.usedGrants().some((grant) => covers(not, grant))).toBe(false);
});
