import { randomInt } from 'node:crypto';
import type { KinesisStreamEvent } from 'aws-lambda';
import { resumeExecutionName, runMachine } from '../execution/sfn-execution.ts';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb, s3, stepFunctions } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { logger } from '../runtime/telemetry.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { type StartPorts, startBatch } from './start-batch.ts';

const config = configOf('StartBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const machine = stepFunctions();
const { STATE_MACHINE_ARN } = config;

const UNIQUE_CHARACTERS = 10;

const ports: StartPorts = {
  stage: (batchId, delivery) => staging.putBytes(batchId, 'delivery', delivery),
  start: (batch) => runMachine(machine, STATE_MACHINE_ARN, batch.batchId, batch),
  resume: (batch) =>
    runMachine(machine, STATE_MACHINE_ARN, resumeExecutionName(batch.batchId), batch),
  ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
  unique: () =>
    Array.from({ length: UNIQUE_CHARACTERS }, () => randomInt(36).toString(36)).join(''),
  now: () => new Date(),
  unrecorded: (batchId, error) =>
    logger.error('the failure is not in the ledger', { batchId, error: String(error) }),
};

/** The stream's event source: a batch that does not land makes it deliver the records again. */
export const handler = (event: KinesisStreamEvent): Promise<void> => startBatch(event, ports);
