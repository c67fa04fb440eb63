import { NoSuchKey, S3Client } from '@aws-sdk/client-s3';

type Asked = { Key: string; Range?: string };

/** A client of a bucket with these objects, which says what was asked of it. */
export function aBucket(objects: Record<string, Uint8Array>): {
  client: S3Client;
  asked: Asked[];
} {
  const asked: Asked[] = [];
  const client = new S3Client({ region: 'eu-central-1' });
  client.middlewareStack.add(
    () => async (call) => {
      const { Key, Range } = call.input as Asked;
      asked.push({ Key, ...(Range && { Range }) });
      const bytes = objects[Key];
      if (!bytes) throw new NoSuchKey({ message: 'gone', $metadata: {} });
      return { output: { $metadata: {}, ...partOf(bytes, Range) }, response: {} } as never;
    },
    { step: 'initialize', priority: 'high' },
  );
  return { client, asked };
}

function partOf(bytes: Uint8Array, range: string | undefined) {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const start = Number(first ?? 0);
  const part = bytes.subarray(start, Number(last ?? bytes.length - 1) + 1);
  return {
    Body: { transformToByteArray: async () => part },
    ...(range && {
      ContentRange: `bytes ${start}-${start + part.length - 1}/${bytes.length}`,
    }),
  };
}
