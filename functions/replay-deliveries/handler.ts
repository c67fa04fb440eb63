import { awsLandPorts } from '../execution/aws-land-ports.ts';
import { s3Bucket } from '../parked/s3-bucket.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { stepFunctions } from '../runtime/clients/step-functions.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { landingLog, logger } from '../runtime/telemetry.ts';
import { type Replayed, replayDeliveries } from './replay-deliveries.ts';

const config = configOf('ReplayDeliveries');
const clients = { dynamodb: dynamodb(), s3: s3(), stepFunctions: stepFunctions() };
const ports = {
  ...awsLandPorts(clients, config, landingLog),
  parked: s3Bucket(clients.s3, config.PARKED_BUCKET),
};

export async function handler(): Promise<Replayed> {
  const replayed = await replayDeliveries(ports);
  logger.info('parked deliveries replayed', { replayed });
  publish({ DeliveriesStuck: replayed.stuck });
  return replayed;
}
