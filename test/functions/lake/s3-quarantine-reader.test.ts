import { gunzipSync, gzipSync } from 'node:zlib';
import { NoSuchKey, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { QuarantinedLine } from '../../../functions/domain/quarantine.ts';
import { quarantineObject } from '../../../functions/lake/quarantine-object.ts';
import { s3QuarantineReader } from '../../../functions/lake/s3-quarantine-reader.ts';

const ERROR = { $fault: 'client', $metadata: {}, message: 'no' } as const;

/** A client that returns these bytes from every GetObject, or throws this error. */
function clientReturning(answer: Uint8Array | Error): { client: S3Client; asked: unknown[] } {
  const asked: unknown[] = [];
  const client = new S3Client({ region: 'eu-central-1' });
  client.middlewareStack.add(
    () => async (call) => {
      asked.push(call.input);
      if (answer instanceof Error) throw answer;
      const Body = { transformToByteArray: async () => answer };
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

const quarantineRowsOf = (...lines: Parameters<typeof quarantineObject>[1]) =>
  gunzipSync(quarantineObject('0-a-1', lines))
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((json) => JSON.parse(json));

describe('s3QuarantineReader', () => {
  it('reads the lines that WriteParquet wrote, in order, with their original text', async () => {
    const written = [first, second].map((line) => ({ ...line, arrivedAt: 1_795_374_380_100 }));
    const { client, asked } = clientReturning(quarantineObject('0-a-1', written));
    const records = await s3QuarantineReader(client, 'lake').read('quarantine/x.json.gz');
    const lines = records?.map(({ line }) => line());
    expect(records?.map(({ ingestId, row }) => [ingestId, row])).toEqual([
      ['i1', 3],
      ['i1', 9],
    ]);
    expect(asked).toEqual([{ Bucket: 'lake', Key: 'quarantine/x.json.gz' }]);
    expect(lines).toEqual([
      { ...first, batchId: '0-a-1' },
      { ...second, batchId: '0-a-1' },
    ]);
  });

  it('reads a line whose members are in another order, and refuses one that is damaged', async () => {
    const [record] = quarantineRowsOf({ ...first, arrivedAt: 0 });
    const { ingest_id, source_row, ...rest } = record;
    const reordered = gzipSync(`${JSON.stringify({ ...rest, source_row, ingest_id })}\n`);
    const read = async (answer: Buffer) =>
      (await s3QuarantineReader(clientReturning(answer).client, 'lake').read('k'))?.[0];
    expect((await read(reordered))?.line()).toEqual({ ...first, batchId: '0-a-1' });
    const damaged = await read(gzipSync(`${JSON.stringify({ ...record, text: 7 })}\n`));
    expect(() => damaged?.line()).toThrow();
  });

  it('returns undefined when there is no such object', async () => {
    const { client } = clientReturning(new NoSuchKey(ERROR));
    expect(await s3QuarantineReader(client, 'lake').read('k')).toBeUndefined();
  });

  it.each([
    new S3ServiceException({ ...ERROR, name: 'AccessDenied' }),
    Buffer.from('no gzip'),
    gzipSync('{"row":1}\n'),
  ])('throws when an object cannot be read or is not a quarantine object', async (answer) => {
    const { client } = clientReturning(answer);
    await expect(s3QuarantineReader(client, 'lake').read('k')).rejects.toThrow();
  });
});
