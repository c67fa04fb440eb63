import type { S3Client } from '@aws-sdk/client-s3';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { SealedPlan } from '../../../functions/staging/plan.ts';
import { s3Staging } from '../../../functions/staging/s3/s3-staging.ts';

/** The objects that a batch writes to the lake. */
export type WrittenObjects = { lake: string[]; quarantine: string[] };

/**
 * Reads from the sealed plan which objects a batch writes. Returns undefined if it is not sealed, or
 * if its plan has expired.
 */
export async function writtenObjects(
  { plan }: Pick<Batch, 'plan'>,
  client: S3Client,
  stagingBucket: string,
): Promise<WrittenObjects | undefined> {
  if (!plan) return undefined;
  try {
    const { lake, quarantine } = SealedPlan.parse(
      await s3Staging(client, stagingBucket).getJson(plan),
    );
    return { lake: lake.map(({ key }) => key), quarantine: quarantine.map(({ key }) => key) };
  } catch (error) {
    if (isNoSuchKey(error)) return undefined;
    throw error;
  }
}

const isNoSuchKey = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof Error && error.cause.name === 'NoSuchKey';
