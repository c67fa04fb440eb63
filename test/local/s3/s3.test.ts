import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { keyOfSegment, pathOfKey } from '../../../local/s3/object-path.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import { aDeployment, aResource } from '../a-deployment.ts';
import { aDataDir, clientOf } from '../support.ts';

const Bucket = 'lake-bucket';

async function aBucket(dataDir = aDataDir()) {
  const { handlers } = await openS3(dataDir, aDeployment(aResource('AWS::S3::Bucket', Bucket)));
  const endpoint = await startEndpoint({ services: { s3: handlers } });
  const client = new S3Client(clientOf(endpoint.url));
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  const put = (Key: string, Body: string | Uint8Array = 'x') =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const get = async (Key: string, Range?: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
    return Body?.transformToString();
  };
  return { client, put, get, dataDir };
}

describe('S3', () => {
  test('an object is a plain file under its key, and its ETag is the MD5', async () => {
    const { put, get, client, dataDir } = await aBucket();
    const { ETag } = await put('lake/invoice_date=2010-12-01/g=1/a.parquet', 'rows');
    const path = join(dataDir, 's3', Bucket, 'lake/invoice_date=2010-12-01/g=1/a.parquet');
    expect(readFileSync(path, 'utf8')).toBe('rows');
    expect(ETag).toBe(`"${createHash('md5').update('rows').digest('hex')}"`);
    expect(await get('lake/invoice_date=2010-12-01/g=1/a.parquet')).toBe('rows');
    const head = await client.send(
      new HeadObjectCommand({ Bucket, Key: 'lake/invoice_date=2010-12-01/g=1/a.parquet' }),
    );
    expect(head).toMatchObject({ ContentLength: 4, ETag });
  });

  test('a streamed put of unknown checksum arrives byte for byte', async () => {
    const { client, get } = await aBucket();
    const parts = Array.from({ length: 300 }, (_, part) => Buffer.alloc(9973, part % 251));
    const whole = Buffer.concat(parts);
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from(parts),
        ContentLength: whole.length,
      }),
    );
    const answer = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    const bytes = await answer.Body?.transformToByteArray();
    expect(Buffer.from(bytes ?? []).equals(whole)).toBe(true);
    expect(await get('streamed', 'bytes=9972-9974')).toBe('\u0000\u0001\u0001');
  });

  test('a body that is not what its checksum says leaves no object behind', async () => {
    const { client, dataDir } = await aBucket();
    const put = client.send(
      new PutObjectCommand({ Bucket, Key: 'torn', Body: 'abc', ChecksumCRC32: 'AAAAAA==' }),
    );
    await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
    expect(existsSync(join(dataDir, 's3', Bucket, 'torn'))).toBe(false);
    expect(readdirSync(layoutOf(dataDir).incoming)).toEqual([]);
  });

  test('a conditional create never replaces an object, even when many race', async () => {
    const { client, get } = await aBucket();
    const puts = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((Body) =>
        client.send(new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' })),
      ),
    );
    expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(puts.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } },
    });
    const winner = puts.findIndex(({ status }) => status === 'fulfilled');
    expect(await get('once')).toBe('abcd'[winner]);
  });

  test('ranges are served as S3 serves them', async () => {
    const { put, get } = await aBucket();
    await put('digits', '0123456789');
    await put('empty', '');
    expect(await get('digits', 'bytes=2-4')).toBe('234');
    expect(await get('digits', 'bytes=7-')).toBe('789');
    expect(await get('digits', 'bytes=-2')).toBe('89');
    expect(await get('empty')).toBe('');
    await expect(get('digits', 'bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('what is not there is named by the errors', async () => {
    const { client, put, get } = await aBucket();
    await put('folder/file');
    await expect(get('missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('folder')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(
      client.send(new HeadObjectCommand({ Bucket, Key: 'missing' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
    await expect(
      client.send(new GetObjectCommand({ Bucket: 'no-bucket', Key: 'a' })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'missing' }));
  });

  test('a listing pages through all keys in byte order, grouped at the delimiter', async () => {
    const { client, put } = await aBucket();
    const keys = ['a/1', 'a/2', 'a-b', 'b/c/d', 'b/é', 'b/z&<x>', 'c d+e'];
    for (const key of keys) await put(key);
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const listed: string[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) {
      listed.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    }
    expect(listed).toEqual(sorted);

    const grouped: string[] = [];
    for await (const page of paginateListObjectsV2(
      { client, pageSize: 1 },
      { Bucket, Delimiter: '/' },
    )) {
      grouped.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      grouped.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
    }
    expect(grouped).toEqual(['a-b', 'a/', 'b/', 'c d+e']);

    const prefixed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'b/' }));
    expect(prefixed.Contents?.map(({ Key }) => Key)).toEqual(['b/c/d', 'b/z&<x>', 'b/é']);
    expect(prefixed.Contents?.[0]).toMatchObject({ Size: 1, ETag: expect.any(String) });
  });

  test('keys that a file system would misread stay inside the bucket', async () => {
    const { put, get, client, dataDir } = await aBucket();
    writeFileSync(join(dataDir, 'secret'), 'secret');
    const odd = ['../../secret', 'a//b', '/lead', 'trail/', '100%', 'x/./y', 'é/日本', 'q?#*[1]'];
    for (const key of odd) await put(key, key);
    for (const key of odd) expect(await get(key)).toBe(key);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key).toSorted()).toEqual(odd.toSorted());
    expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe('secret');
  });

  test('metadata that would be lost is refused, and so is a key that is the folder of another', async () => {
    const { client, put } = await aBucket();
    const withMetadata = client.send(
      new PutObjectCommand({ Bucket, Key: 'm', Body: '', Metadata: { owner: 'me' } }),
    );
    await expect(withMetadata).rejects.toMatchObject({ name: 'NotImplemented' });
    await put('a/b');
    await expect(put('a')).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('a/b/c')).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('every key has a path of its own that leads back to it', () => {
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(key, (text) => {
        const key = text.toWellFormed();
        const segments = pathOfKey(key).split('/');
        expect(segments.map(keyOfSegment).join('/')).toBe(key);
        expect(segments).not.toContain('..');
        expect(segments).not.toContain('');
      }),
    );
  });
});
