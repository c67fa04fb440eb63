import { s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { Claim, decodeDelivery } from '../staging/delivery.ts';
import { packedLines } from '../staging/line-table.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { countsOf, validateBatch } from './validate-batch.ts';

const config = configOf('ValidateBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);

export const handler = stepHandler(
  'ValidateBatch',
  async ({ batchId, payload, claim, unfinished }) => {
    const [delivery, claimed] = await Promise.all([
      staging.getBytes(payload),
      staging.getJson(claim),
    ]);
    const chunks = decodeDelivery(delivery);
    aboutIngests(chunks);
    const lines = validateBatch(chunks, Claim.parse(claimed));
    const validated = await staging.putJson(batchId, 'validated', packedLines(lines));
    return { batchId, validated, counts: countsOf(lines), unfinished };
  },
);
