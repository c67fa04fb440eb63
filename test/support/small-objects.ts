import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { inParallel } from '../../functions/concurrency/in-parallel.ts';
import { LINES_PREFIX } from '../../functions/lake/lake-keys.ts';
import { parquetObject, readParquetObject } from '../../functions/lake/parquet/parquet-object.ts';
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
  const client = new S3Client(embeddedServices(aws.awsEndpoint, names.region));
  const Bucket = names.lakeBucket;
  const keys: string[] = [];
  for (let StartAfter = ''; ; StartAfter = keys.at(-1) ?? '') {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: LINES_PREFIX, StartAfter }),
    );
    if (Contents.length === 0) break;
    keys.push(...Contents.map(({ Key = '' }) => Key));
  }
  const counts = await inParallel(8, keys, async (Key) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const [group] = readParquetObject((await Body?.transformToByteArray()) ?? new Uint8Array());
    if (!group) throw new Error(`${Key} has no row group`);
    const rows = readLineRows(group);
    const parts = Math.ceil(rowCount(rows) / size);
    for (let part = 0; part < parts; part += 1) {
      const bytes = parquetObject(columnsOf(rows, part * size, (part + 1) * size));
      const key = part === 0 ? Key : Key.replace(/(?=\.parquet$)/, `-${part}`);
      await client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes }));
    }
    return parts;
  });
  client.destroy();
  return counts.reduce((sum, count) => sum + count, 0);
}
