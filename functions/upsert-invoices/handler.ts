import { putItems } from '../index/dynamo-put-items.ts';
import { invoiceItem } from '../index/invoice-item.ts';
import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { readPlan } from '../runtime/read-plan.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { s3Staging } from '../staging/s3-staging.ts';
import { invoiceFragments } from './invoice-fragments.ts';

const config = configOf('UpsertInvoices');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = dynamodb();

export const handler = stepHandler('UpsertInvoices', async ({ batchId, plan }) => {
  const fragments = invoiceFragments(await readPlan(staging, plan));
  await putItems(client, config.INVOICES_TABLE, fragments.map(invoiceItem));
  return { batchId, written: fragments.length };
});
