import { randomInt } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import type { LandPorts } from './land-delivery.ts';
import type { EndedExecution } from './machine.ts';
import { sfnMachine } from './sfn-machine.ts';

type Clients = { dynamodb: DynamoDBClient; s3: S3Client; stepFunctions: SFNClient };
type Names = { BATCHES_TABLE: string; STAGING_BUCKET: string; STATE_MACHINE_ARN: string };
type Log = Pick<LandPorts, 'begun' | 'unrecorded'> & { ended(execution: EndedExecution): void };

const UNIQUE_CHARACTERS = 10;

/** What landing a delivery needs, on AWS. */
export function awsLandPorts(clients: Clients, names: Names, log: Log): LandPorts {
  const staging = s3Staging(clients.s3, names.STAGING_BUCKET);
  return {
    ...sfnMachine(clients.stepFunctions, names.STATE_MACHINE_ARN, log.ended),
    stage: (batchId, delivery) => staging.putBytes(batchId, 'delivery', delivery),
    ledger: dynamoLedger(clients.dynamodb, names.BATCHES_TABLE),
    unique: () =>
      Array.from({ length: UNIQUE_CHARACTERS }, () => randomInt(36).toString(36)).join(''),
    now: Date.now,
    begun: log.begun,
    unrecorded: log.unrecorded,
  };
}
