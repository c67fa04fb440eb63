import { type AuditOptions, type AuditReport, auditRun } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
import type { Difference } from './difference.ts';
import { auditObjects } from './lake-objects.ts';
import { auditNewBatches, auditOvertaken } from './new-batches.ts';
import { auditNewIngests } from './new-ingests.ts';
import type { AuditPorts } from './ports.ts';

/**
 * Audits what is new since the state was written, and what was open then: every committed batch is read back from all stores, every
 * accepted ingest is held to its lines, every object to the ledger. Answers what it found, and the state to go on
 * from. Nothing is changed.
 */
export async function auditBatches(
  state: AuditState,
  options: AuditOptions,
  ports: AuditPorts,
): Promise<{ report: AuditReport; next: AuditState }> {
  const run = auditRun(ports, options);
  const to = new Date(ports.now() - options.settleMs).toISOString();
  const begun = await auditNewBatches(state, later(state.batchesFrom, to), run);
  const ingests = await auditNewIngests(state, later(state.ingestsFrom, to), run);
  const batches = await auditOvertaken(state.batchesFrom, begun, run);
  const objects = await auditObjects(state, state.batchesFrom, run);
  run.report.auditedTo = earlier(batches.batchesFrom, ingests.ingestsFrom);
  run.report.differences.push(...behind(run.report.auditedTo, ports.now()));
  return { report: run.report, next: { v: 1, ...batches, ...ingests, ...objects } };
}

/** Plans are kept for 8 days at least: an audit that is never told to be late would pass what has expired. */
const BEHIND_LIMIT_MS = 24 * 60 * 60 * 1000;

function behind(auditedTo: string, now: number): Difference[] {
  const hours = Math.floor((now - Date.parse(auditedTo)) / 3_600_000);
  if (now - Date.parse(auditedTo) <= BEHIND_LIMIT_MS) return [];
  const says = `The audit is ${hours} hours behind: it has looked at what came before ${auditedTo}.`;
  return [{ kind: 'AuditBehind', id: auditedTo, says }];
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);
