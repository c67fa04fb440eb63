import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { decodeDelivery } from '../staging/delivery.ts';
import { packedLines } from '../staging/line-table.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import { readClaim } from './read-claim.ts';
import { countsOf, validateBatch } from './validate-batch.ts';

const config = configOf('ValidateBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);

export const handler = stepHandler(
  'ValidateBatch',
  async ({ batchId, payload, claim, unfinished }) => {
    const chunks = decodeDelivery(await staging.getBytes(payload));
    const claimed = await readClaim(claim, staging);
    aboutIngests(chunks);
    const lines = validateBatch(chunks, claimed);
    const validated = await staging.putJson(batchId, 'validated', packedLines(lines));
    return { batchId, validated, counts: countsOf(lines), unfinished };
  },
);
