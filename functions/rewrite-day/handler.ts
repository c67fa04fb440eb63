import type { Context } from 'aws-lambda';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../ledger/dynamo-ledger-reader.ts';
import { awsLakeDays } from '../rewrite/aws-lake-days.ts';
import { awsSwitch } from '../rewrite/aws-switch.ts';
import { LIMITS } from '../rewrite/content/content.ts';
import { PERIODS } from '../rewrite/ports.ts';
import { RewriteRequest, type RewriteResponse, rewriteResponse } from '../rewrite/requests.ts';
import { rewriteDay } from '../rewrite/rewrite-day.ts';
import { s3Content } from '../rewrite/s3-content.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { lambda } from '../runtime/clients/lambda.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';

const config = configOf('RewriteDay');
const clients = { s3: s3(), glue: glue() };
const tables = dynamodb();
const ports = {
  days: dynamoDayLedger(tables, config.BATCHES_TABLE),
  batches: dynamoLedgerReader(tables, config.BATCHES_TABLE),
  lake: awsLakeDays(clients, config),
  switchDay: awsSwitch(lambda(), config.SWITCH_DAY_FUNCTION),
  timer: { now: Date.now },
  limits: LIMITS,
  periods: PERIODS,
};
const content = s3Content(clients.s3, config);

/** The time that is left for switching the day once its generation is written. */
const SWITCHING_MS = 60_000;

export async function handler(event: unknown, context: Context): Promise<RewriteResponse> {
  const { date, change } = RewriteRequest.parse(event);
  const isOutOfTime = () => context.getRemainingTimeInMillis() < SWITCHING_MS;
  const outcome = await rewriteDay(date, change, {
    ...ports,
    content: { ...content, isOutOfTime },
  });
  const response = rewriteResponse(outcome);
  const { reason, operationId } = change;
  const { state } = response;
  if (state === 'REFUSED')
    logger.warn('day refused', { date, reason, operationId, why: response.reason });
  else logger.info('day rewritten', { date, reason, operationId, state });
  return response;
}
