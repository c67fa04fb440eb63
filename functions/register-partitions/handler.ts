import { awsPartitions } from '../lake/aws-partitions.ts';
import { dynamoDayLedger } from '../ledger/dynamo-day-ledger.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlanHead } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';
import { registerPartitions } from './register-partitions.ts';

const config = configOf('RegisterPartitions');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const create = awsPartitions(glue(), config.GLUE_DATABASE);
const days = dynamoDayLedger(dynamodb(), config.BATCHES_TABLE);

export const handler = stepHandler('RegisterPartitions', async ({ batchId, plan }) => {
  const { days: planned } = await readPlanHead(staging, plan);
  const written = await registerPartitions(planned, config.LAKE_BUCKET, create, days);
  return { batchId, written };
});
