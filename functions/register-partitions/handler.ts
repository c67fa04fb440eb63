import { BatchCreatePartitionCommand } from '@aws-sdk/client-glue';
import { glue, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { type CreatePartitions, registerPartitions } from './register-partitions.ts';

const config = configOf('RegisterPartitions');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = glue();

const create: CreatePartitions = async (TableName, PartitionInputList) => {
  const { Errors = [] } = await client.send(
    new BatchCreatePartitionCommand({
      DatabaseName: config.GLUE_DATABASE,
      TableName,
      PartitionInputList,
    }),
  );
  return Errors.map(({ ErrorDetail }) => ErrorDetail?.ErrorCode ?? 'UnknownError');
};

export const handler = stepHandler('RegisterPartitions', async ({ batchId, plan }) => {
  const sealed = await readPlan(staging, plan);
  const written = await registerPartitions(sealed, config.LAKE_BUCKET, create);
  return { batchId, written };
});
