import { gzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EntityNotFoundException, GlueClient } from '@aws-sdk/client-glue';
import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { awsAuditStores } from '../../../functions/audit-batches/aws-audit-stores.ts';

const NAMES = {
  STAGING_BUCKET: 's',
  LAKE_BUCKET: 'l',
  INVOICES_TABLE: 'i',
  CUSTOMERS_TABLE: 'c',
  GLUE_DATABASE: 'g',
};

/** The stores, on an S3 and a Glue that return this answer, or throw it. */
function storesWith(answer: object | Error) {
  const region = 'eu-west-1';
  const s3 = new S3Client({ region });
  const glue = new GlueClient({ region });
  for (const { middlewareStack } of [s3, glue] as { middlewareStack: Stack }[]) {
    middlewareStack.add(
      () => async () => {
        if (answer instanceof Error) throw answer;
        return { response: {}, output: { $metadata: {}, ...answer } };
      },
      { step: 'initialize' },
    );
  }
  return awsAuditStores({ dynamodb: new DynamoDBClient({ region }), s3, glue }, NAMES);
}

type Stack = { add(middleware: () => () => Promise<object>, options: object): void };

function planOf(answer: Uint8Array | Error) {
  const body =
    answer instanceof Error ? answer : { Body: { transformToByteArray: async () => answer } };
  return storesWith(body).plan({ key: 'staging/b-1/plan' });
}

describe('plan', () => {
  it.each([
    ['is not gzip', Buffer.from('17850')],
    ['is not JSON', gzipSync('17850,WHITE HANGING HEART')],
    ['is not a plan of this version', gzipSync('{"v":2}')],
  ])('is unreadable if it %s, and no error quotes it', async (_, bytes) => {
    expect(await planOf(bytes)).toBe('unreadable');
  });

  it('is missing if S3 has no such key', async () => {
    expect(await planOf(new NoSuchKey({ message: 'gone', $metadata: {} }))).toBe('missing');
  });

  it('throws if S3 fails', async () => {
    await expect(planOf(new Error('slow down'))).rejects.toMatchObject({
      name: 'StagingUnavailable',
    });
  });
});

describe('location', () => {
  const locationOf = (answer: object | Error) =>
    storesWith(answer).location('invoice_lines', '2010-12-01');
  const at = (Location: string) => ({ Partition: { StorageDescriptor: { Location } } });

  it('is the prefix of the keys, or the whole URL if it is in another bucket', async () => {
    expect(await locationOf(at('s3://l/lake/d/g=0/'))).toBe('lake/d/g=0/');
    expect(await locationOf(at('s3://ll/lake/d/g=0/'))).toBe('s3://ll/lake/d/g=0/');
  });

  it('is missing if Glue has no such partition, and throws if Glue fails', async () => {
    const gone = new EntityNotFoundException({ message: 'gone', $metadata: {} });
    expect(await locationOf(gone)).toBe('missing');
    await expect(locationOf(new Error('slow down'))).rejects.toThrow('slow down');
  });
});

describe('the keys of archived items', () => {
  const item = {
    invoiceNo: { S: '536365' },
    fragment: { S: 'i#000000.0' },
    customerId: { S: '17850' },
    invoiceFragment: { S: '536365#i#000000.0' },
    revenue: { N: '1.5' },
  };
  const keysOf = (answer: Uint8Array | Error) => {
    const body = { Body: { transformToByteArray: async () => answer } };
    return storesWith(answer instanceof Error ? answer : body).archivedKeys('o', 'i');
  };

  it('are those of both tables', async () => {
    const found = await keysOf(gzipSync(`${JSON.stringify(item)}\n`));
    const { invoiceNo, fragment, customerId, invoiceFragment } = {
      ...{ invoiceNo: '536365', fragment: 'i#000000.0' },
      ...{ customerId: '17850', invoiceFragment: '536365#i#000000.0' },
    };
    expect(found).toEqual({
      invoices: [{ invoiceNo, fragment }],
      customers: [{ customerId, invoiceFragment }],
    });
  });

  it('are missing once the archive is purged, and unreadable when it is damaged', async () => {
    expect(await keysOf(new NoSuchKey({ message: 'gone', $metadata: {} }))).toBe('missing');
    expect(await keysOf(Buffer.from('17850'))).toBe('unreadable');
    expect(await keysOf(gzipSync('{"invoiceNo":{"S":"1"}}\n'))).toBe('unreadable');
    await expect(keysOf(new Error('socket hang up'))).rejects.toThrow('socket hang up');
  });
});
