import { dynamodb, glue, s3 } from '../runtime/aws-clients.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { auditBatches } from './audit-batches.ts';
import { initialState, MOST_OPEN } from './audit-state.ts';
import { awsAuditStores } from './aws-audit-stores.ts';
import { AuditFailed } from './difference.ts';
import { dynamoAuditLedger, dynamoAuditState } from './dynamo-audit-ledger.ts';

const config = configOf('AuditBatches');
const tables = dynamodb();
const ledger = dynamoAuditLedger(tables, config.BATCHES_TABLE);
const states = dynamoAuditState(tables, config.BATCHES_TABLE);
const stores = awsAuditStores({ dynamodb: tables, s3: s3(), glue: glue() }, config);

/**
 * An execution takes at most 240 s, and its last step another 60 s. What started 10 minutes ago is
 * in the ledger, and in its indexes, which lag by seconds.
 */
const SETTLE_MS = 10 * 60 * 1000;

/**
 * Of the function's 900 s. The rest is for the batch begun last and for listing days of the lake.
 */
const BEGINS_FOR_MS = 9 * 60 * 1000;

/**
 * 2,000 objects an hour. A month's 1.4 million reads of the ledger cost $0.18, however large the
 * lake.
 */
const SWEPT_PAGES = 2;

const LOGGED_DIFFERENCES = 100;

/** Saves the state for the next audit, then throws `AuditFailed` if there are differences. */
export async function handler(): Promise<{ auditedTo: string }> {
  logger.resetKeys();
  const now = Date.now();
  const state = (await states.load()) ?? (await initialState(ledger, now));
  const options = {
    settleMs: SETTLE_MS,
    deadline: now + BEGINS_FOR_MS,
    sweptPages: SWEPT_PAGES,
    mostOpen: MOST_OPEN,
  };
  const { report, next } = await auditBatches(state, options, { ledger, stores, now: Date.now });
  await states.save(next);
  const { differences, auditedTo, batches, ingests, objects, expiredPlans, days } = report;
  logger.info('audit done', { auditedTo, batches, ingests, objects, expiredPlans, days });
  publish({
    AuditDifferences: differences.length,
    AuditLagSeconds: (Date.now() - Date.parse(auditedTo)) / 1000,
  });
  for (const difference of differences.slice(0, LOGGED_DIFFERENCES)) {
    logger.error('audit difference', { difference });
  }
  if (differences.length > 0) throw new AuditFailed(differences);
  return { auditedTo };
}
