import { join } from 'node:path';
import {
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
import { expect } from 'vitest';
import { stateFrom } from '../../../functions/audit-batches/audit-state.ts';
import { AUDIT_KEY, batchKey, ingestKey } from '../../../functions/ledger/ledger-items.ts';
import type { Key } from '../../../functions/ledger/ledger-table.ts';
import type { Bucket } from '../../../functions/parked/bucket.ts';
import { PARKED_PREFIX } from '../../../functions/parked/parked-delivery.ts';
import { MARK_PREFIX } from '../../../functions/parked/replay-mark.ts';
import { s3Bucket } from '../../../functions/parked/s3-bucket.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { pathOfKey } from '../../../local/s3/object-path.ts';
import { invokeFunction } from '../../support/invoke-function.ts';
import { pipeline } from './pipeline.ts';

export const operator = () => ({
  endpoint: pipeline.aws.awsEndpoint,
  region: pipeline.aws.deployment.region,
  credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'any' },
});

export const named = (type: string, part: string): string => {
  const found = pipeline.aws.deployment
    .ofType(type)
    .find(({ logicalId }) => logicalId.startsWith(part));
  if (!found) throw new Error(`no ${type} ${part}`);
  return found.ref;
};

export const invoke = (name: string, payload: object = {}, ends?: 'well' | 'badly') =>
  invokeFunction(pipeline.aws, name, payload, ends);

/** Lets the audit run, whatever it finds: stores were changed by hand. */
export async function audited(): Promise<void> {
  await invoke('AuditBatches').catch(() => invoke('AuditBatches', {}, 'badly'));
}

export const batches = async (status: string) =>
  (await pipeline.get(`/batches?status=${status}`)).body['batches'] as { batchId: string }[];

export const parkedBucket = (): Bucket =>
  s3Bucket(new S3Client(operator()), named('AWS::S3::Bucket', 'Parked'));

export const parked = async (): Promise<number> =>
  (await parkedBucket().keys(PARKED_PREFIX)).length;

/** Makes the newest parked delivery an hour older, so that its replay is due. */
export async function parkedAnHourAgo(): Promise<void> {
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

export async function forgetReplays(): Promise<void> {
  for (const mark of await parkedBucket().keys(MARK_PREFIX)) await parkedBucket().remove(mark);
}

/** The day of every line here. */
export const DATE = '2010-12-01';

export async function lakeObject(Key: string): Promise<Uint8Array> {
  const Bucket = named('AWS::S3::Bucket', 'Lake');
  const { Body } = await new S3Client(operator()).send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToByteArray() ?? new Uint8Array();
}

export const AN_HOUR_AGO = new Date(Date.now() - 3_600_000).toISOString();

/**
 * Changes an item as if it were an hour old: so old that the finisher no longer leaves the batch to its
 * own execution, and that the audit checks it.
 */
export async function backdate({ pk, sk }: Key, attributes: Record<string, string>): Promise<void> {
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

export const started = (batchId = '') => backdate(batchKey(batchId), { startedAt: AN_HOUR_AGO });
export const accepted = (ingestId: unknown) =>
  backdate(ingestKey(String(ingestId)), {
    acceptedOn: AN_HOUR_AGO.slice(0, 10),
    acceptedAt: AN_HOUR_AGO,
  });

/**
 * Changes the state of the audit as if it had listed the unfinished batches an hour ago. Ten minutes
 * after that, it checks those that are committed.
 */
export function unfinishedListed(): Promise<void> {
  const from = new Date(Date.parse(AN_HOUR_AGO) - 3_600_000).toISOString();
  const listed = { to: new Date().toISOString(), at: AN_HOUR_AGO };
  return backdate(AUDIT_KEY, { state: JSON.stringify({ ...stateFrom(from), listed }) });
}

/** Puts a landing without its days. */
export async function forgetDays({ pk, sk }: Key): Promise<void> {
  const client = new DynamoDBClient(operator());
  const TableName = named('AWS::DynamoDB::Table', 'Batches');
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item: { days: _, ...Item } = {} } = await client.send(
    new GetItemCommand({ TableName, Key }),
  );
  await client.send(new PutItemCommand({ TableName, Item }));
}

/** Removes the batch's sealed plan from staging. */
export const losePlan = (batchId: string): Promise<void> =>
  remove('Staging', `staging/${batchId}/plan`);

/** Removes the objects below a prefix of a bucket whose keys have `part` in them. */
export async function remove(bucket: string, Prefix: string, part = ''): Promise<void> {
  const Bucket = named('AWS::S3::Bucket', bucket);
  const s3 = new S3Client(operator());
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const objects = Contents.filter(({ Key }) => Key?.includes(part));
  expect(objects.length).toBeGreaterThan(0);
  for (const { Key } of objects) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
}

/** The file of the only staged object below a prefix. */
export async function staged(Prefix: string): Promise<string> {
  const Bucket = named('AWS::S3::Bucket', 'Staging');
  const listed = await new S3Client(operator()).send(new ListObjectsV2Command({ Bucket, Prefix }));
  expect(listed.Contents).toHaveLength(1);
  const Key = String(listed.Contents?.[0]?.Key);
  return join(layoutOf(pipeline.dataDir).s3, Bucket, pathOfKey(Key));
}
