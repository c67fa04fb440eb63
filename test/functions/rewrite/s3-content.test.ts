import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { s3Content } from '../../../functions/rewrite/s3-content.ts';

const KEY = 'lake/invoice_date=2010-12-01/g=1/rewrite-0000.parquet';
const BUCKETS = { LAKE_BUCKET: 'lake', STAGING_BUCKET: 'staging' };

/** A client of which the first calls fail with errors of these names, each with one. */
function clientFailing(...names: string[]): { client: S3Client; asked: unknown[] } {
  const asked: unknown[] = [];
  const client = new S3Client({ region: 'eu-central-1' });
  client.middlewareStack.add(
    () => async (call) => {
      asked.push(call.input);
      const name = names.shift();
      if (name === undefined) return { output: { $metadata: {} }, response: {} } as never;
      throw new S3ServiceException({ name, $fault: 'client', $metadata: {}, message: 'no' });
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, asked };
}

it('an object of a rewrite is written once; pieces of runs may be written again', async () => {
  const { client, asked } = clientFailing();
  const { write, writePiece } = s3Content(client, BUCKETS);
  expect(await write(KEY, Buffer.from('x'))).toBe('PUT');
  await writePiece('staging/rewrites/p', Buffer.from('x'));
  expect(asked).toMatchObject([
    { Bucket: 'lake', Key: KEY, IfNoneMatch: '*' },
    expect.not.objectContaining({ IfNoneMatch: '*' }),
  ]);
});

it('an object that another attempt has written is left as it is, and the writer is told', async () => {
  const { client, asked } = clientFailing('PreconditionFailed');
  await expect(s3Content(client, BUCKETS).write(KEY, Buffer.from('x'))).resolves.toBe('THERE');
  expect(asked).toHaveLength(1);
});

it('one that another attempt is writing is written too: that attempt may fail', async () => {
  const { client, asked } = clientFailing('ConditionalRequestConflict');
  await s3Content(client, BUCKETS).write(KEY, Buffer.from('x'));
  expect(asked).toHaveLength(2);
});

it('one that others never cease to write is not taken for written', async () => {
  const { client } = clientFailing(...Array<string>(9).fill('ConditionalRequestConflict'));
  const written = s3Content(client, BUCKETS).write(KEY, Buffer.from('x'));
  await expect(written).rejects.toMatchObject({ name: 'ConditionalRequestConflict' });
});

it('any other failure is one', async () => {
  const { client } = clientFailing('SlowDown');
  const written = s3Content(client, BUCKETS).write(KEY, Buffer.from('x'));
  await expect(written).rejects.toMatchObject({ name: 'SlowDown' });
});
