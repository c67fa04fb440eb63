import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { awsSetLocation } from '../rewrite/aws-set-location.ts';
import { SwitchRequest } from '../rewrite/requests.ts';
import { switchDay } from '../rewrite/switch-day.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { configOf } from '../runtime/environment.ts';
import { logger } from '../runtime/telemetry.ts';

const config = configOf('SwitchDay');
const ports = {
  days: dynamoDayLedger(dynamodb(), config.BATCHES_TABLE),
  setLocation: awsSetLocation(glue(), config),
  timer: { now: Date.now },
};

export async function handler(event: unknown): Promise<void> {
  const { date, generation } = SwitchRequest.parse(event);
  await switchDay(date, generation, ports);
  logger.info('day switched', { date, generation });
}
