import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { readLines } from '../staging/line-table.ts';
import { packedPlan } from '../staging/plan.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import { splitBatch } from './split-batch.ts';

const config = configOf('SplitBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const ledger = dynamoLedger(dynamodb(), config.BATCHES_TABLE);

export const handler = stepHandler('SplitBatch', (input) =>
  splitBatch(input, {
    readLines: async (validated) => {
      const read = readLines(await staging.getJson(validated));
      aboutIngests(read.lines.chunks);
      return read;
    },
    stagePlan: (batchId, plan, packed) =>
      staging.putHeaded(batchId, 'plan', packedPlan(plan, packed)),
    ledger,
  }),
);
