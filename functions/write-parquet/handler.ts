import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamoIngestChanges } from '../ledger/operations/dynamo-ingest-changes.ts';
import { shownQuarantine } from '../ledger/operations/shown-fragments.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { PlanForLake } from '../staging/plan.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import { s3Put } from './s3-put.ts';
import { writeParquet } from './write-parquet.ts';

const config = configOf('WriteParquet');
const client = s3();
const tables = dynamodb();
const days = dynamoDayLedger(tables, config.BATCHES_TABLE);
const changes = dynamoIngestChanges(tables, config.BATCHES_TABLE);
const staging = s3Staging(client, config.STAGING_BUCKET);

export const handler = stepHandler('WriteParquet', async (batch) => {
  const plan = await readPlan(staging, batch.plan, PlanForLake);
  const quarantine = await shownQuarantine(plan, changes);
  // Others have been read again: their lines may be in the same objects, and stay there.
  const sparesQuarantine = quarantine !== plan.quarantine;
  const put = s3Put(client, config.LAKE_BUCKET, { sparesQuarantine });
  await writeParquet({ ...plan, quarantine }, put, days);
  return batch;
});
