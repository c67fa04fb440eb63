import { gzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { awsAuditStores } from '../../../functions/runtime/audit-stores.ts';

const NAMES = { STAGING_BUCKET: 's', LAKE_BUCKET: 'l', INVOICES_TABLE: 'i', CUSTOMERS_TABLE: 'c' };

/** Reads a plan where S3 answers with these bytes, or throws. */
function planOf(answer: Uint8Array | Error) {
  const s3 = new S3Client({ region: 'eu-west-1' });
  s3.middlewareStack.add(
    () => async () => {
      if (answer instanceof Error) throw answer;
      return {
        response: {},
        output: { $metadata: {}, Body: { transformToByteArray: async () => answer } },
      };
    },
    { step: 'initialize' },
  );
  const dynamodb = new DynamoDBClient({ region: 'eu-west-1' });
  return awsAuditStores({ dynamodb, s3 }, NAMES).plan({ key: 'staging/b-1/plan' });
}

describe('a sealed plan', () => {
  it.each([
    ['no gzip', Buffer.from('17850')],
    ['no JSON', gzipSync('17850,WHITE HANGING HEART')],
    ['no plan of this version', gzipSync('{"v":2}')],
  ])('is unreadable where it is %s, and nothing of it is in an error', async (_, bytes) => {
    expect(await planOf(bytes)).toBe('unreadable');
  });

  it('is missing where S3 has none', async () => {
    expect(await planOf(new NoSuchKey({ message: 'gone', $metadata: {} }))).toBe('missing');
  });

  it('is not judged when S3 fails', async () => {
    await expect(planOf(new Error('slow down'))).rejects.toMatchObject({
      name: 'StagingUnavailable',
    });
  });
});
