import { auditBatches } from '../../functions/audit-batches/audit-batches.ts';
import { initialState, stateFrom } from '../../functions/audit-batches/audit-state.ts';
import { awsAuditStores } from '../../functions/audit-batches/aws-audit-stores.ts';
import { NO_DEADLINES } from '../../functions/audit-batches/deadlines.ts';
import { dynamoAuditLedger } from '../../functions/audit-batches/dynamo-audit-ledger.ts';
import { PARKED_PREFIX } from '../../functions/parked/parked-delivery.ts';
import { s3Bucket } from '../../functions/parked/s3-bucket.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../functions/runtime/clients/glue.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import type { Target } from '../target/target.ts';
import { awsItemTotals } from './aws-item-totals.ts';
import type { Audited } from './report.ts';

const UNLIMITED = Number.POSITIVE_INFINITY;
const saveNothing = async (): Promise<void> => {};

type Options = {
  /** ISO 8601. Everything since then is audited; from the beginning without it. */
  from?: string | undefined;
  /** See AuditOptions. */
  idleAt?: string | undefined;
  now?(): number;
};

/** Runs the audit of the scheduled function without its state, up to now. */
export async function audit(
  { where, names }: Target,
  { from, idleAt, now = Date.now }: Options = {},
): Promise<Audited> {
  const clients = { dynamodb: dynamodb(where), s3: s3(where), glue: glue(where) };
  const ledger = dynamoAuditLedger(clients.dynamodb, names.batchesTable);
  const stores = awsAuditStores(clients, {
    STAGING_BUCKET: names.stagingBucket,
    LAKE_BUCKET: names.lakeBucket,
    INVOICES_TABLE: names.invoicesTable,
    CUSTOMERS_TABLE: names.customersTable,
    GLUE_DATABASE: names.glueDatabase,
  });
  const state = from === undefined ? await initialState(ledger, now()) : stateFrom(from);
  const options = {
    settleMs: 0,
    deadlines: NO_DEADLINES,
    sweptObjects: from === undefined ? UNLIMITED : 0,
    mostOpen: UNLIMITED,
    saveEveryMs: UNLIMITED,
    ...(idleAt !== undefined && { idleAt }),
    isWhole: from === undefined,
  };
  const allItems = () => awsItemTotals(clients.dynamodb, names);
  const ports = { ledger, stores, save: saveNothing, now, allItems };
  const { report } = await auditBatches(state, options, ports);
  const parked = await s3Bucket(clients.s3, names.parkedBucket).keys(PARKED_PREFIX);
  return { report, parked: parked.length };
}
