import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';

/**
 * The tests of S3, Kinesis, Glue and DynamoDB run on the embedded AWS. With AWS_UNDER_TEST=1 they
 * run on whatever endpoint the environment gives to the AWS SDK, which may be the real AWS.
 */
export const isEmbedded = !process.env['AWS_UNDER_TEST'];

if (!isEmbedded) {
  console.info(
    `AWS under test: ${process.env['AWS_ENDPOINT_URL'] ?? 'the real AWS'}. ` +
      'Skipped are the tests of what only the embedded AWS has: its files, restarts and limits.',
  );
}

/** The configuration of an SDK client for an endpoint of the embedded AWS. */
export const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKTEST', secretAccessKey: 'secret' },
});

/**
 * The prefix of resources that already exist, for an endpoint that can't create any: `<prefix>-0`,
 * `<prefix>-1` and so on, `<prefix>-<shards>-<n>` for streams, and `<prefix>-versioned-<n>` for
 * buckets with versions. Each test takes the next one, which must be empty: `npm run test:aws` runs
 * all files in one process, so that they share the counter.
 */
const existing = process.env['AWS_UNDER_TEST_EXISTING'];
let taken = 0;

/** Creates a resource with a unique name, and removes it after the test. Returns its name. */
export async function aResource(
  create: (name: string) => Promise<unknown>,
  remove: (name: string) => Promise<unknown>,
  variant = '',
): Promise<string> {
  if (existing) return `${existing}${variant}-${taken++}`;
  const name = `under-test-${randomUUID()}`;
  onTestFinished(async () => {
    await remove(name);
  });
  await create(name);
  return name;
}
