import type { KinesisStreamEvent } from 'aws-lambda';
import { awsLandPorts } from '../execution/aws-land-ports.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { stepFunctions } from '../runtime/clients/step-functions.ts';
import { configOf } from '../runtime/environment.ts';
import { landingLog } from '../runtime/telemetry.ts';
import { startBatch } from './start-batch.ts';

const clients = { dynamodb: dynamodb(), s3: s3(), stepFunctions: stepFunctions() };
const ports = awsLandPorts(clients, configOf('StartBatch'), landingLog);

/** When a batch does not land it throws, and the event source delivers the records again. */
export const handler = (event: KinesisStreamEvent): Promise<void> => startBatch(event, ports);
