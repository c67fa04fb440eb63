import { auditBatches } from '../../functions/audit-batches/audit-batches.ts';
import { initialState, stateFrom } from '../../functions/audit-batches/audit-state.ts';
import { awsAuditStores } from '../../functions/audit-batches/aws-audit-stores.ts';
import { dynamoAuditLedger } from '../../functions/audit-batches/dynamo-audit-ledger.ts';
import { dynamodb, glue, s3 } from '../../functions/runtime/aws-clients.ts';
import { PARKED_PREFIX } from '../replay/parked-delivery.ts';
import { bucketOf } from '../replay/s3-bucket.ts';
import type { Target } from '../target/target.ts';

/**
 * What the scheduled function does, to the present and to the end, and without its memory of the last time; `from` an ISO time,
 * or from the beginning.
 */
export async function audit({ where, names }: Target, from?: string, now = Date.now) {
  const tables = dynamodb(where);
  const objects = s3(where);
  const ledger = dynamoAuditLedger(tables, names.batchesTable);
  const stores = awsAuditStores(
    { dynamodb: tables, s3: objects, glue: glue(where) },
    {
      STAGING_BUCKET: names.stagingBucket,
      LAKE_BUCKET: names.lakeBucket,
      INVOICES_TABLE: names.invoicesTable,
      CUSTOMERS_TABLE: names.customersTable,
      GLUE_DATABASE: names.glueDatabase,
    },
  );
  const state = from === undefined ? await initialState(ledger, now()) : stateFrom(from);
  const { report } = await auditBatches(
    state,
    {
      settleMs: 0,
      deadline: Number.POSITIVE_INFINITY,
      sweptPages: from === undefined ? Number.POSITIVE_INFINITY : 0,
      mostOpen: Number.POSITIVE_INFINITY,
    },
    { ledger, stores, now },
  );
  const parked = await bucketOf(objects, names.parkedBucket).keysBelow(PARKED_PREFIX);
  return { report, parked: parked.length };
}
