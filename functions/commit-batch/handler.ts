import { dynamoLedger } from '../ledger/dynamo-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { aboutIngests } from '../runtime/telemetry.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import { commitBatch } from './commit-batch.ts';

const config = configOf('CommitBatch');
const ledger = dynamoLedger(dynamodb(), config.BATCHES_TABLE);
const staging = s3Staging(s3(), config.STAGING_BUCKET);

export const handler = stepHandler('CommitBatch', (input) =>
  commitBatch(input, {
    staging,
    ledger: {
      ...ledger,
      putLandings: (batchId, landings) => {
        aboutIngests(landings);
        return ledger.putLandings(batchId, landings);
      },
      commitBatch: async (batchId) => {
        const state = await ledger.commitBatch(batchId);
        const { accepted, quarantined } = input.counts;
        publish({ LinesAccepted: accepted, LinesQuarantined: quarantined, BatchesCommitted: 1 });
        return state;
      },
    },
  }),
);
