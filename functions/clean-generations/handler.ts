import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { awsLakeDays } from '../rewrite/aws-lake-days.ts';
import { type Cleaned, cleanGenerations } from '../rewrite/clean-generations.ts';
import { CleanRequest } from '../rewrite/requests.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';

const config = configOf('CleanGenerations');
const clients = { s3: s3(), glue: glue() };
const HOUR_MS = 60 * 60 * 1000;
const ports = {
  days: dynamoDayLedger(dynamodb(), config.BATCHES_TABLE),
  lake: awsLakeDays(clients, config),
  deleteObject: async (Key: string) => {
    await clients.s3.send(new DeleteObjectCommand({ Bucket: config.LAKE_BUCKET, Key }));
  },
  timer: { now: Date.now },
  graceMs: config.GRACE_HOURS * HOUR_MS,
};

/** The time that is left for deletions that have begun. */
const ENDING_MS = 15_000;

export async function handler(event: unknown, context: Context): Promise<Cleaned> {
  const { date } = CleanRequest.parse(event);
  const isOutOfTime = () => context.getRemainingTimeInMillis() < ENDING_MS;
  const cleaned = await cleanGenerations(date, { ...ports, isOutOfTime });
  logger.info('generations cleaned', { date, ...cleaned });
  return cleaned;
}
