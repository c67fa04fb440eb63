import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { LINES_PREFIX, linesObjectOf } from '../../functions/lake/lake-keys.ts';
import { parquetObject, readParquetObject } from '../../functions/lake/parquet/parquet-object.ts';
import { registrationKey } from '../../functions/ledger/day-items.ts';
import { columnsOf, readLineRows, rowCount } from '../../functions/rewrite/content/line-rows.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * Makes the lake what many small batches would have made of it: each object keeps its first `size`
 * lines, and the others are in objects of further batches. Returns how many objects there are.
 */
export async function intoSmallObjects(
  { aws }: Pick<Pipeline, 'aws'>,
  size: number,
): Promise<number> {
  const names = namesIn(aws.deployment);
  const services = embeddedServices(aws.awsEndpoint, names.region);
  const client = new S3Client(services);
  const ledger = new DynamoDBClient(services);
  const Bucket = names.lakeBucket;
  const keys = await linesKeys(client, Bucket);
  const counts = await inParallel(8, keys, async (Key) => {
    const rows = await rowsOf(client, { Bucket, Key });
    const parts = Math.ceil(rowCount(rows) / size);
    for (let part = 0; part < parts; part += 1) {
      const bytes = parquetObject(columnsOf(rows, part * size, (part + 1) * size));
      const key = part === 0 ? Key : Key.replace(/(?=\.parquet$)/, `-${part}`);
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes }));
      if (part > 0) await registerLike(Key, key, ledger, names.batchesTable);
    }
    return parts;
  });
  client.destroy();
  ledger.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}

async function linesKeys(client: S3Client, Bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for (let StartAfter = ''; ; StartAfter = keys.at(-1) ?? '') {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: LINES_PREFIX, StartAfter }),
    );
    if (Contents.length === 0) return keys;
    keys.push(...Contents.map(({ Key = '' }) => Key));
  }
}

async function rowsOf(client: S3Client, object: { Bucket: string; Key: string }) {
  const { Body } = await client.send(new GetObjectCommand(object));
  const [group] = readParquetObject((await Body?.transformToByteArray()) ?? new Uint8Array());
  if (!group) throw new Error(`${object.Key} has no row group`);
  return readLineRows(group);
}

/** Registers the batch of an object with its day, as that of another object is. */
async function registerLike(
  other: string,
  key: string,
  ledger: DynamoDBClient,
  TableName: string,
): Promise<void> {
  const [from, to] = [linesObjectOf(other), linesObjectOf(key)];
  if (!from?.batchId || !to?.batchId) throw new Error(`${other} or ${key} is of no batch`);
  const { pk, sk } = registrationKey(from.date, from.batchId);
  const Key = { pk: { S: pk }, sk: { S: sk } };
  const { Item } = await ledger.send(new GetItemCommand({ TableName, Key }));
  if (!Item) throw new Error(`${from.batchId} is not registered with ${from.date}`);
  const own = { sk: { S: registrationKey(to.date, to.batchId).sk }, batchId: { S: to.batchId } };
  await ledger.send(new PutItemCommand({ TableName, Item: { ...Item, ...own } }));
}
