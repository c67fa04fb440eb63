import { customerItem } from '../index/customers/customer-item.ts';
import { putItems } from '../index/dynamo-put-items.ts';
import { dynamoIngestChanges } from '../ledger/operations/dynamo-ingest-changes.ts';
import { shownFragments } from '../ledger/operations/shown-fragments.ts';
import { plannedCustomers } from '../planning/customer-fragments.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { PlanForCustomers } from '../staging/plan.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';

const config = configOf('UpsertCustomers');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = dynamodb();
const changes = dynamoIngestChanges(client, config.BATCHES_TABLE);

export const handler = stepHandler('UpsertCustomers', async ({ batchId, plan }) => {
  const shown = await shownFragments(await readPlan(staging, plan, PlanForCustomers), changes);
  const items = plannedCustomers(shown);
  await putItems(client, config.CUSTOMERS_TABLE, items.map(customerItem));
  return { batchId, written: items.length };
});
