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
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import { keyOfSegment, pathOfKey } from '../../../local/s3/object-path.ts';
import { isEmbedded } from '../support/aws-under-test.ts';
import { aDataDir } from '../support/data-dir.ts';
import { aBucket } from './a-bucket.ts';

const KEY = 'lake/invoice_date=2010-12-01/g=1/a.parquet';

describe('S3', () => {
  test('returns what was put, with the MD5 as its ETag', async () => {
    const { put, get, client, Bucket } = await aBucket();
    const { ETag } = await put(KEY, 'rows');
    expect(ETag).toBe(`"${createHash('md5').update('rows').digest('hex')}"`);
    expect(await get(KEY)).toBe('rows');
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: KEY }));
    expect(head).toMatchObject({ ContentLength: 4, ETag });
  });

  test('stores a stream of unknown checksum byte for byte', async () => {
    const { client, Bucket, get } = await aBucket();
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
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    const bytes = await Body?.transformToByteArray();
    expect(Buffer.from(bytes ?? []).equals(whole)).toBe(true);
    expect(await get('streamed', 'bytes=9972-9974')).toBe('\u0000\u0001\u0001');
  });

  test('refuses a body that does not match its checksum', async () => {
    const { client, Bucket, get } = await aBucket();
    const put = client.send(
      new PutObjectCommand({ Bucket, Key: 'torn', Body: 'abc', ChecksumCRC32: 'AAAAAA==' }),
    );
    await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(get('torn')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('never replaces an object by a conditional create, even when several race', async () => {
    const { client, Bucket, get } = await aBucket();
    const create = (Body: string) =>
      client.send(new PutObjectCommand({ Bucket, Key: 'once', Body, IfNoneMatch: '*' }));
    const puts = await Promise.allSettled(['a', 'b', 'c', 'd'].map(create));
    expect(puts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
    // The real S3 may also answer a race with 409, ConditionalRequestConflict.
    const reason = isEmbedded ? refused : { name: expect.stringMatching(/^(Precon|Condit)/) };
    expect(puts.find(({ status }) => status === 'rejected')).toMatchObject({ reason });
    await expect(create('e')).rejects.toMatchObject(refused);
    const winner = puts.findIndex(({ status }) => status === 'fulfilled');
    expect(await get('once')).toBe('abcd'[winner]);
  });

  test('serves ranges', async () => {
    const { put, get } = await aBucket();
    await put('digits', '0123456789');
    await put('empty', '');
    expect(await get('digits', 'bytes=2-4')).toBe('234');
    expect(await get('digits', 'bytes=7-')).toBe('789');
    expect(await get('digits', 'bytes=-2')).toBe('89');
    expect(await get('empty')).toBe('');
    await expect(get('digits', 'bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('names what is missing: the object or the bucket', async () => {
    const { client, Bucket, put, get } = await aBucket();
    await put('folder/file');
    await expect(get('missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('folder')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(
      client.send(new HeadObjectCommand({ Bucket, Key: 'missing' })),
    ).rejects.toMatchObject({ name: 'NotFound' });
    await expect(
      client.send(new GetObjectCommand({ Bucket: `${Bucket}-missing`, Key: 'a' })),
    ).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'missing' }));
  });

  test('lists all keys in byte order, page by page, grouped at the delimiter', async () => {
    const { client, Bucket, put } = await aBucket();
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
});

describe.runIf(isEmbedded)('the embedded S3', () => {
  test('an object is a plain file under its key', async () => {
    const dataDir = aDataDir();
    const { put, Bucket } = await aBucket({ dataDir });
    await put(KEY, 'rows');
    expect(readFileSync(join(dataDir, 's3', Bucket, KEY), 'utf8')).toBe('rows');
  });

  test('a body that does not match its checksum leaves no file behind', async () => {
    const dataDir = aDataDir();
    const { client, Bucket } = await aBucket({ dataDir });
    const put = client.send(
      new PutObjectCommand({ Bucket, Key: 'torn', Body: 'abc', ChecksumCRC32: 'AAAAAA==' }),
    );
    await expect(put).rejects.toMatchObject({ name: 'BadDigest' });
    expect(existsSync(join(dataDir, 's3', Bucket, 'torn'))).toBe(false);
    expect(readdirSync(layoutOf(dataDir).incoming)).toEqual([]);
  });

  test('keys that a file system would misread stay inside the bucket', async () => {
    const dataDir = aDataDir();
    const { put, get, client, Bucket } = await aBucket({ dataDir });
    writeFileSync(join(dataDir, 'secret'), 'secret');
    const odd = ['../../secret', 'a//b', '/lead', 'trail/', '100%', 'x/./y', 'é/日本', 'q?#*[1]'];
    for (const key of odd) await put(key, key);
    for (const key of odd) expect(await get(key)).toBe(key);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(Contents?.map(({ Key }) => Key).toSorted()).toEqual(odd.toSorted());
    expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe('secret');
  });

  test('metadata is refused, and so is a key that is a folder of another key', async () => {
    const { client, Bucket, put } = await aBucket();
    const withMetadata = client.send(
      new PutObjectCommand({ Bucket, Key: 'm', Body: '', Metadata: { owner: 'me' } }),
    );
    await expect(withMetadata).rejects.toMatchObject({ name: 'NotImplemented' });
    await put('a/b');
    await expect(put('a')).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('a/b/c')).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('every key has a path of its own, from which the key can be restored', () => {
    // Any code point, and often one that means something to a file system, a shell or a glob.
    const special = fc.constantFrom(...'/.%\\:*?"<>|[]{} \u0000\u007f');
    const any = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));
    const key = fc.string({ unit: fc.oneof(special, any), minLength: 1, maxLength: 60 });
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
