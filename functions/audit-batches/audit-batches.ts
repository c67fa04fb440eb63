import { type AuditOptions, type AuditReport, auditRun } from './audit-run.ts';
import type { AuditState } from './audit-state.ts';
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
  return { report: run.report, next: { v: 1, ...batches, ...ingests, ...objects } };
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);
