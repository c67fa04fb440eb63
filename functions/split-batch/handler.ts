import { ValidatedLines } from '../domain/line-table.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/config.ts';
import { dynamoLedger } from '../runtime/dynamo-ledger.ts';
import { s3Staging } from '../runtime/staging.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { splitBatch } from './split-batch.ts';

const config = configOf('SplitBatch');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const ledger = dynamoLedger(dynamodb(), config.BATCHES_TABLE);

export const handler = stepHandler('SplitBatch', (input) =>
  splitBatch(input, {
    readLines: async (validated) => {
      const lines = ValidatedLines.parse(await staging.getJson(validated));
      aboutIngests(lines.chunks);
      return lines;
    },
    stagePlan: (batchId, plan) => staging.putJson(batchId, 'plan', plan),
    ledger,
  }),
);
