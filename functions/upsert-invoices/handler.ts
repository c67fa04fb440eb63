import { dynamodb, s3 } from '../runtime/aws-clients.ts';
import { putItems } from '../runtime/batch-writer.ts';
import { configOf } from '../runtime/config.ts';
import { readPlan } from '../runtime/sealed-plan.ts';
import { s3Staging } from '../runtime/staging.ts';
import { stepHandler } from '../runtime/step-handler.ts';
import { invoiceFragments } from './invoice-fragments.ts';
import { invoiceItem } from './invoice-item.ts';

const config = configOf('UpsertInvoices');
const staging = s3Staging(s3(), config.STAGING_BUCKET);
const client = dynamodb();

export const handler = stepHandler('UpsertInvoices', async ({ batchId, plan }) => {
  const fragments = invoiceFragments(await readPlan(staging, plan));
  await putItems(client, config.INVOICES_TABLE, fragments.map(invoiceItem));
  return { batchId, written: fragments.length };
});
