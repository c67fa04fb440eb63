import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { SealedPlan } from '../plan.ts';
import type { PlanReader } from '../plan-reader.ts';
import { s3Staging } from './s3-staging.ts';

/** Throws `StagingUnavailable` on every failure but a missing object. */
export function s3PlanReader(client: S3Client, bucket: string): PlanReader {
  const staging = s3Staging(client, bucket);
  return {
    plan: async (staged) => {
      try {
        return SealedPlan.parse(await staging.getJson(staged));
      } catch (error) {
        if (error instanceof Error && error.cause instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
