import type { KinesisStreamEvent } from 'aws-lambda';
import { awsLandPorts } from '../execution/aws-land-ports.ts';
import { dynamodb, s3, stepFunctions } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { landingLog } from '../runtime/telemetry.ts';
import { startBatch } from './start-batch.ts';

const clients = { dynamodb: dynamodb(), s3: s3(), stepFunctions: stepFunctions() };
const ports = awsLandPorts(clients, configOf('StartBatch'), landingLog);

/** When a batch does not land it throws, and the event source delivers the records again. */
export const handler = (event: KinesisStreamEvent): Promise<void> => startBatch(event, ports);
