import { dynamodb } from '../runtime/clients/dynamodb.ts';
import { glue } from '../runtime/clients/glue.ts';
import { s3 } from '../runtime/clients/s3.ts';
import { configOf } from '../runtime/environment.ts';
import { publish } from '../runtime/metrics.ts';
import { logger } from '../runtime/telemetry.ts';
import { auditBatches, auditedToIn } from './audit-batches.ts';
import type { AuditReport } from './audit-report.ts';
import { type AuditState, initialState, MOST_OPEN } from './audit-state.ts';
import { awsAuditStores } from './aws-audit-stores.ts';
import { deadlinesOf } from './deadlines.ts';
import { AuditFailed, unbalancedIn } from './difference.ts';
import { dynamoAuditLedger, dynamoAuditState } from './dynamo-audit-ledger.ts';

const config = configOf('AuditBatches');
const tables = dynamodb();
const ledger = dynamoAuditLedger(tables, config.BATCHES_TABLE);
const states = dynamoAuditState(tables, config.BATCHES_TABLE);
const stores = awsAuditStores({ dynamodb: tables, s3: s3(), glue: glue() }, config);

const MINUTE_MS = 60 * 1000;

/**
 * An execution takes at most 240 s, and its last step another 60 s. What started 10 minutes ago is
 * in the ledger, and in its indexes, which lag by seconds.
 */
const SETTLE_MS = 10 * MINUTE_MS;

/** Of the function's 15 minutes. The rest is for the batches begun last. */
const BEGINS_FOR_MS = 13 * MINUTE_MS;

const SAVE_EVERY_MS = 30 * 1000;

/**
 * Of four audits an hour. A month's 1.4 million reads of the ledger cost $0.18, however large the
 * lake.
 */
const SWEPT_OBJECTS = 500;

const LOGGED_DIFFERENCES = 100;

/** Audits what is new, and throws `AuditFailed` if there are differences to be reported. */
export async function handler(): Promise<{ auditedTo: string }> {
  logger.resetKeys();
  const now = Date.now();
  const state = (await states.load()) ?? (await initialState(ledger, now));
  const options = {
    settleMs: SETTLE_MS,
    deadlines: deadlinesOf(now, BEGINS_FOR_MS),
    sweptObjects: SWEPT_OBJECTS,
    mostOpen: MOST_OPEN,
    saveEveryMs: SAVE_EVERY_MS,
  };
  const audited = await auditBatches(state, options, { ledger, stores, save, now: Date.now });
  logReport(audited.report);
  await save(audited.next);
  if (audited.mustReport) throw new AuditFailed(audited.report.differences);
  return { auditedTo: audited.report.auditedTo };
}

async function save(state: AuditState): Promise<void> {
  await states.save(state);
  publish({ AuditLagSeconds: (Date.now() - Date.parse(auditedToIn(state))) / 1000 });
}

function logReport(report: AuditReport): void {
  const { differences, auditedTo, batches, ingests, objects, expiredPlans, days } = report;
  logger.info('audit done', { auditedTo, batches, ingests, objects, expiredPlans, days });
  publish({
    AuditDifferences: differences.length,
    BooksUnbalanced: unbalancedIn(differences),
  });
  for (const difference of differences.slice(0, LOGGED_DIFFERENCES)) {
    logger.error('audit difference', { difference });
  }
}
