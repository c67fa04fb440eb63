import { closeReported, stateOf } from './audit-progress.ts';
import type { AuditReport } from './audit-report.ts';
import { type AuditOptions, newRun } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
import { checkAllBooks } from './books/check-all-books.ts';
import { sweepRetracted } from './books/sweep-retracted.ts';
import { checkBatches } from './check-batches.ts';
import { checkBooks } from './check-books.ts';
import { checkCertificates } from './check-certificates.ts';
import { checkOpenCorrections } from './check-corrections.ts';
import { checkIngests } from './check-ingests.ts';
import { checkOperations } from './check-operations.ts';
import type { Difference } from './difference.ts';
import { findStrayObjects } from './find-stray-objects.ts';
import type { AuditPorts } from './ports.ts';

export type Audited = {
  report: AuditReport;
  /** Whether there are differences, and people are to be told now. */
  mustReport: boolean;
  /** The state for the next audit, to be saved when the differences are logged. */
  next: AuditState;
};

/**
 * Audits what was open at the last audit and what is new since. Reads every committed batch back
 * from all stores, and checks that committed batches account for every line of an accepted ingest,
 * that corrections have sent what they hold, and that every object of the lake is in a sealed plan. Saves its progress as it goes, and changes
 * nothing else.
 */
export async function auditBatches(
  state: AuditState,
  options: AuditOptions,
  ports: AuditPorts,
): Promise<Audited> {
  const begins = ports.now();
  const run = newRun(state, options, begins);
  const to = new Date(begins - options.settleMs).toISOString();
  await checkBatches(to, run, ports);
  await checkIngests(to, run, ports);
  if (options.isWhole) checkBooks(run);
  await checkOpenCorrections(run, ports);
  await findStrayObjects(run, ports);
  await sweepRetracted(run, ports);
  if (options.isWhole) await checkAllBooks(run, ports);
  await checkCertificates(run, ports);
  await checkOperations(run, ports);
  const auditedTo = auditedToIn(run.progress);
  const differences = [...run.report.differences, ...checkLag(auditedTo, ports.now())];
  const mustReport = differences.length > 0 && isReportDue(state, begins);
  if (mustReport) closeReported(run);
  const { reportedAt: reportedBefore, ...rest } = stateOf(run);
  const reportedAt = mustReport ? new Date(begins).toISOString() : reportedBefore;
  const next = { ...rest, ...(differences.length > 0 && reportedAt && { reportedAt }) };
  return { report: { ...run.report, auditedTo, differences }, mustReport, next };
}

/** ISO 8601: everything before has been audited. */
export function auditedToIn(state: Pick<AuditState, 'batchesFrom' | 'ingestsFrom'>): string {
  const { batchesFrom, ingestsFrom } = state;
  return batchesFrom < ingestsFrom ? batchesFrom : ingestsFrom;
}

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * People are told of differences at once, and then every hour. Audits are minutes apart; what they
 * find in between is open until then.
 */
const REPORTED_EVERY_MS = 50 * MINUTE_MS;

const isReportDue = ({ reportedAt }: AuditState, now: number): boolean =>
  reportedAt === undefined || now - Date.parse(reportedAt) >= REPORTED_EVERY_MS;

/**
 * Plans are kept for at least 8 days. An audit that fell further behind would pass over batches
 * whose plan has expired, so operators must hear of it in time.
 */
const BEHIND_LIMIT_MS = 24 * HOUR_MS;

function checkLag(auditedTo: string, now: number): Difference[] {
  const behindMs = now - Date.parse(auditedTo);
  if (behindMs <= BEHIND_LIMIT_MS) return [];
  const hours = Math.floor(behindMs / HOUR_MS);
  const says = `The audit is ${hours} hours behind: it has checked only what came before ${auditedTo}.`;
  return [{ kind: 'AuditBehind', id: auditedTo, says }];
}
