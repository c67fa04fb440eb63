import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { s3DeliveryReader } from '../staging/s3/s3-delivery-reader.ts';
import type { Staged } from '../staging/staging.ts';
import { claimBatch } from './claim-batch.ts';

const config = configOf('ClaimBatch');
const deliveries = s3DeliveryReader(s3(), config.STAGING_BUCKET);
const ports = {
  ledger: dynamoLedger(dynamodb(), config.BATCHES_TABLE),
  readDelivery: async (payload: Staged) => {
    const chunks = await deliveries.chunksOf(payload);
    aboutIngests(chunks);
    return chunks;
  },
  now: Date.now,
};

export const handler = stepHandler('ClaimBatch', (input) => claimBatch(input, ports));
