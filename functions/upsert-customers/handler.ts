import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { putItems } from '../runtime/batch-writer.ts';
import { configOf } from '../runtime/config.ts';
import { readPlan } from '../runtime/sealed-plan.ts';
import { s3Staging } from '../runtime/staging.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { customerFragments } from './customer-fragments.ts';
import { customerItem } from './customer-item.ts';

const config = configOf('UpsertCustomers');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = dynamodb();

export const handler = stepHandler('UpsertCustomers', async ({ batchId, plan }) => {
  const fragments = customerFragments(await readPlan(staging, plan));
  await putItems(client, config.CUSTOMERS_TABLE, fragments.map(customerItem));
  return { batchId, written: fragments.length };
});
