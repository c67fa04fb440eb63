import { randomInt } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { sfnMachine } from '../execution/sfn-machine.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb, s3, stepFunctions } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { executionEnded, failureUnrecorded, logger } from '../runtime/telemetry.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { type StartPorts, startBatch } from './start-batch.ts';

const config = configOf('StartBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);

const UNIQUE_CHARACTERS = 10;

const ports: StartPorts = {
  ...sfnMachine(stepFunctions(), config.STATE_MACHINE_ARN, executionEnded),
  stage: (batchId, delivery) => staging.putBytes(batchId, 'delivery', delivery),
  ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
  unique: () =>
    Array.from({ length: UNIQUE_CHARACTERS }, () => randomInt(36).toString(36)).join(''),
  now: Date.now,
  begun: (batch) => logger.info('batch begun', batch),
  unrecorded: failureUnrecorded,
};

/** When a batch does not land it throws, and the event source delivers the records again. */
export const handler = (event: KinesisStreamEvent): Promise<void> => startBatch(event, ports);
