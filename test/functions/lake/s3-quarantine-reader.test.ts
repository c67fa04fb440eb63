import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { QuarantinedLine } from '../../../functions/domain/quarantine.ts';
import { quarantineObject } from '../../../functions/lake/quarantine-object.ts';
import { s3QuarantineReader } from '../../../functions/lake/s3-quarantine-reader.ts';

/** A client that returns these bytes from every GetObject, or S3's error without them. */
function clientReturning(bytes: Uint8Array | undefined): { client: S3Client; asked: unknown[] } {
  const asked: unknown[] = [];
  const client = new S3Client({ region: 'eu-central-1' });
  client.middlewareStack.add(
    () => async (call) => {
      asked.push(call.input);
      if (!bytes) throw Object.assign(new Error('No such key'), { name: 'NoSuchKey' });
      const Body = { transformToByteArray: async () => bytes };
      return { output: { $metadata: {}, Body }, response: {} } as never;
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, asked };
}

const first: QuarantinedLine = {
  ingestId: 'i1',
  row: 3,
  reason: 'invalid_quantity',
  column: 'Quantity',
  message: 'expected a whole number',
  text: 'a\nb\u2028c,"1.5"',
  encoding: 'text',
};
const second: QuarantinedLine = { ...first, row: 9, column: null, encoding: 'base64' };

describe('s3QuarantineReader', () => {
  it('reads the lines that WriteParquet wrote, in order, with their original text', async () => {
    const written = [first, second].map((line) => ({ ...line, arrivedAt: 1_795_374_380_100 }));
    const { client, asked } = clientReturning(quarantineObject('0-a-1', written));
    const lines = await s3QuarantineReader(client, 'lake').read('quarantine/x.json.gz');
    expect(asked).toEqual([{ Bucket: 'lake', Key: 'quarantine/x.json.gz' }]);
    expect(lines).toEqual([
      { ...first, batchId: '0-a-1' },
      { ...second, batchId: '0-a-1' },
    ]);
  });

  it.each([undefined, Buffer.from('no gzip'), gzipSync('{"row":1}\n')])(
    'throws when an object is missing or is not a quarantine object',
    async (bytes) => {
      const { client } = clientReturning(bytes);
      await expect(s3QuarantineReader(client, 'lake').read('k')).rejects.toThrow();
    },
  );
});
