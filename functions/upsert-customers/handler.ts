import { customerItem } from '../index/customer-item.ts';
import { putItems } from '../index/dynamo-put-items.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { customerFragments } from './customer-fragments.ts';

const config = configOf('UpsertCustomers');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = dynamodb();

export const handler = stepHandler('UpsertCustomers', async ({ batchId, plan }) => {
  const fragments = customerFragments(await readPlan(staging, plan));
  await putItems(client, config.CUSTOMERS_TABLE, fragments.map(customerItem));
  return { batchId, written: fragments.length };
});
