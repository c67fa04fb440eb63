import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { isEmbedded } from '../support/aws-under-test.ts';
import { aBucket, versionPages } from './a-bucket.ts';

const Key = 'lake/invoice_date=2010-12-01/g=0/a.parquet';

describe('a versioned bucket', () => {
  test('keeps what is replaced and what is deleted, latest first', async () => {
    const { put, versions, remove, get } = await aVersionedBucket();
    const first = await put(Key, 'one');
    const second = await put(Key, 'two');
    const { VersionId: marker, DeleteMarker } = await remove(Key);
    expect(DeleteMarker).toBe(true);
    await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await versions()).toEqual([
      { Key, VersionId: second.VersionId, IsLatest: false, text: 'two' },
      { Key, VersionId: first.VersionId, IsLatest: false, text: 'one' },
      { Key, VersionId: marker, IsLatest: true },
    ]);
  });

  test('the deletion of a delete marker restores the object', async () => {
    const { put, remove, get, versions } = await aVersionedBucket();
    await put(Key, 'one');
    const { VersionId } = await remove(Key);
    await remove(Key, VersionId);
    expect(await get(Key)).toBe('one');
    expect(await versions()).toMatchObject([{ IsLatest: true, text: 'one' }]);
  });

  test('the deletion of the latest version makes the one before it the latest', async () => {
    const { put, remove, get, versions } = await aVersionedBucket();
    await put(Key, 'one');
    const { VersionId } = await put(Key, 'two');
    await remove(Key, VersionId);
    expect(await get(Key)).toBe('one');
    const [left, ...others] = await versions();
    expect(others).toEqual([]);
    await remove(Key, left?.VersionId);
    await expect(get(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await versions()).toEqual([]);
  });

  test('the deletion of an old version leaves the current one', async () => {
    const { put, remove, get, versions } = await aVersionedBucket();
    const { VersionId } = await put(Key, 'one');
    await put(Key, 'two');
    await remove(Key, VersionId);
    expect(await get(Key)).toBe('two');
    expect(await versions()).toMatchObject([{ IsLatest: true, text: 'two' }]);
  });

  test('says which version an answer has, and what is not there', async () => {
    const { put, remove, client, Bucket } = await aVersionedBucket();
    const { VersionId } = await put(Key, 'one');
    const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.VersionId).toBe(VersionId);
    const { VersionId: marker } = await remove(Key);
    const read = (id: string | undefined) =>
      client.send(new GetObjectCommand({ Bucket, Key, VersionId: id }));
    await expect(read(marker)).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    await remove(Key, VersionId);
    await expect(read(VersionId)).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  test('lists the versions below a prefix, page by page', async () => {
    const { put, remove, client, Bucket } = await aVersionedBucket();
    const keys = ['a', 'lake/a', 'lake/b', 'lake/b!', 'quarantine/a'];
    for (const key of keys) for (const text of ['1', '2', '3']) await put(key, text);
    await remove('lake/b');
    const found = new Map<string, number>();
    const count = ({ Key: key = '' }) => found.set(key, (found.get(key) ?? 0) + 1);
    const pages = versionPages(client, Bucket, { Prefix: 'lake/', MaxKeys: 2 });
    for await (const { Versions = [], DeleteMarkers = [] } of pages) {
      const entries = [...DeleteMarkers, ...Versions];
      expect(entries.length).toBeLessThanOrEqual(2);
      entries.forEach(count);
    }
    expect([...found]).toEqual([
      ['lake/a', 3],
      ['lake/b', 4],
      ['lake/b!', 3],
    ]);
  });

  test.runIf(isEmbedded)('refuses to list the versions of a bucket that has none', async () => {
    const { client, Bucket } = await aBucket();
    await expect(client.send(new ListObjectVersionsCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });
});

async function aVersionedBucket() {
  const bucket = await aBucket({ versioned: true });
  const { client, Bucket } = bucket;
  const remove = (key: string, VersionId?: string) =>
    client.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId }));
  const textOf = async (key: string, VersionId: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key, VersionId }));
    return Body?.transformToString();
  };
  const versions = async () => {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    const kept = Versions.map(async ({ Key: key = '', VersionId = '', IsLatest }) => ({
      ...{ Key: key, VersionId, IsLatest },
      text: await textOf(key, VersionId),
    }));
    const markers = DeleteMarkers.map(({ Key: key, VersionId, IsLatest }) => ({
      ...{ Key: key, VersionId, IsLatest },
    }));
    return [...(await Promise.all(kept)), ...markers];
  };
  return { ...bucket, remove, versions };
}
