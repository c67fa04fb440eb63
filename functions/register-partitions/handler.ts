import { awsPartitions } from '../lake/aws-partitions.ts';
import { glue, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { registerPartitions } from './register-partitions.ts';

const config = configOf('RegisterPartitions');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const create = awsPartitions(glue(), config.GLUE_DATABASE);

export const handler = stepHandler('RegisterPartitions', async ({ batchId, plan }) => {
  const sealed = await readPlan(staging, plan);
  const written = await registerPartitions(sealed, config.LAKE_BUCKET, create);
  return { batchId, written };
});
