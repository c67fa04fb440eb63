import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { PlanRequest, planRewrites, type RewritePlan } from '../rewrite/plan/plan-rewrites.ts';
import { s3LakeListing } from '../rewrite/s3-lake-listing.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';

const config = configOf('PlanRewrites');
const ports = {
  listing: s3LakeListing(s3(), config.LAKE_BUCKET),
  days: dynamoDayLedger(dynamodb(), config.BATCHES_TABLE),
  now: Date.now,
  compactObjects: config.COMPACT_OBJECTS,
};

/** The event of a schedule asks for nothing: the settings of the stage decide. */
export async function handler(event: unknown): Promise<RewritePlan> {
  const plan = await planRewrites(PlanRequest.parse(event), ports);
  const { days, clean, later } = plan;
  logger.info('rewrites planned', { days: days.length, clean: clean.length, later });
  return plan;
}
