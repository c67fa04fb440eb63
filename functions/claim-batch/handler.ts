import { decodeDelivery } from '../domain/delivery.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoLedger } from '../runtime/dynamo-ledger.ts';
import { s3Staging } from '../runtime/staging.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import type { Staged } from '../steps.ts';
import type { Claim } from './claim.ts';
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
  stageClaim: (batchId: string, claim: Claim) => staging.putJson(batchId, 'claim', claim),
  now: Date.now,
};

export const handler = stepHandler('ClaimBatch', (input) => claimBatch(input, ports));
