import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { decodeDelivery } from '../staging/delivery.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import type { Staged } from '../staging/staging.ts';
import { claimBatch } from './claim-batch.ts';

const config = configOf('ClaimBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const ports = {
  ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
  readDelivery: async (payload: Staged) => {
    const delivery = decodeDelivery(await staging.getBytes(payload));
    aboutIngests(delivery);
    return delivery;
  },
  now: Date.now,
};

export const handler = stepHandler('ClaimBatch', (input) => claimBatch(input, ports));
