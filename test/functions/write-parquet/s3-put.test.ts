import { type PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { s3Put } from '../../../functions/write-parquet/s3-put.ts';

const QUARANTINED = 'quarantine/arrival_date=2026-11-29/b1.json.gz';
const LINES = 'lake/invoice_date=2010-12-01/g=0/b1.parquet';

/** A bucket that has these keys. */
function bucket(...keys: string[]) {
  const client = new S3Client({ region: 'eu-central-1' });
  const there = new Map(keys.map((key) => [key, 'as it was']));
  vi.spyOn(client, 'send').mockImplementation((command: unknown) => {
    const { Key = '', Body, IfNoneMatch } = (command as PutObjectCommand).input;
    if (IfNoneMatch !== undefined && there.has(Key)) {
      const metadata = { name: 'PreconditionFailed', $fault: 'client', $metadata: {} } as const;
      throw new S3ServiceException({ ...metadata, message: '' });
    }
    there.set(Key, String(Body));
  });
  return { client, there };
}

const put = async (client: S3Client, key: string, sparesQuarantine: boolean): Promise<void> =>
  s3Put(client, 'lake', { sparesQuarantine })(key, Buffer.from('new'), 'text/plain');

it('leaves quarantined lines there that were read again, when a step of their batch runs again', async () => {
  const { client, there } = bucket(QUARANTINED, LINES);
  await put(client, QUARANTINED, true);
  await put(client, LINES, true);
  expect([...there]).toEqual([
    [QUARANTINED, 'as it was'],
    [LINES, 'new'],
  ]);
});

it('writes an object that is missing, and each one again where nothing was read again', async () => {
  const { client, there } = bucket();
  await put(client, QUARANTINED, true);
  expect([...there]).toEqual([[QUARANTINED, 'new']]);
  there.set(QUARANTINED, 'damaged');
  await put(client, QUARANTINED, false);
  expect([...there]).toEqual([[QUARANTINED, 'new']]);
});
