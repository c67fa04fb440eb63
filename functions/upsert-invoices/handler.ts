import { putItems } from '../index/dynamo-put-items.ts';
import { invoiceItem } from '../index/invoice-item.ts';
import { dynamoIngestChanges } from '../ledger/operations/dynamo-ingest-changes.ts';
import { shownFragments } from '../ledger/operations/shown-fragments.ts';
import { invoiceFragments } from '../planning/invoice-fragments.ts';
import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { PlanForInvoices } from '../staging/plan.ts';
import { s3Staging } from '../staging/s3/s3-staging.ts';

const config = configOf('UpsertInvoices');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = dynamodb();
const changes = dynamoIngestChanges(client, config.BATCHES_TABLE);

export const handler = stepHandler('UpsertInvoices', async ({ batchId, plan }) => {
  const shown = await shownFragments(await readPlan(staging, plan, PlanForInvoices), changes);
  const fragments = invoiceFragments(shown);
  await putItems(client, config.INVOICES_TABLE, fragments.map(invoiceItem));
  return { batchId, written: fragments.length };
});
