import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoLedger } from '../runtime/dynamo-ledger.ts';
import { s3Staging } from '../runtime/staging.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { claimBatch } from './claim-batch.ts';

const config = configOf('ClaimBatch');
const ports = {
  ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
  staging: s3Staging(s3(), config.STAGING_BUCKET),
  now: Date.now,
};

export const handler = stepHandler('ClaimBatch', (input) => claimBatch(input, ports));
