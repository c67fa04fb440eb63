import type { AuditReport } from './audit-report.ts';
import { type AuditOptions, type AuditRun, newRun } from './audit-run.ts';
import { type AuditState, MOST_OPEN_OBJECTS } from './audit-state.ts';
import { checkBatches, checkUnlistedBatches } from './check-batches.ts';
import { checkIngests } from './check-ingests.ts';
import type { Difference } from './difference.ts';
import { findStrayObjects } from './find-stray-objects.ts';
import type { AuditPorts } from './ports.ts';

/**
 * Audits what was open at the last audit and what is new since. Reads every committed batch back
 * from all stores, and checks that committed batches account for every line of an accepted ingest,
 * and that every object of the lake is in a sealed plan. Returns the report and the state for the
 * next audit. Changes nothing.
 */
export async function auditBatches(
  state: AuditState,
  options: AuditOptions,
  ports: AuditPorts,
): Promise<{ report: AuditReport; next: AuditState }> {
  const run = newRun(options);
  const to = new Date(ports.now() - options.settleMs).toISOString();
  const batchesFrom = await checkBatches(state, later(state.batchesFrom, to), run, ports);
  const ingestsFrom = await checkIngests(state, later(state.ingestsFrom, to), run, ports);
  await checkUnlistedBatches({ from: state.batchesFrom, to: batchesFrom }, run, ports);
  const sweptTo = await findStrayObjects(state, run, ports);
  const auditedTo = earlier(batchesFrom, ingestsFrom);
  const differences = [...run.report.differences, ...checkLag(auditedTo, ports.now())];
  return {
    report: { ...run.report, auditedTo, differences },
    next: nextState(run, batchesFrom, ingestsFrom, sweptTo),
  };
}

function nextState(
  { openBatches, openIngests, strayObjects }: AuditRun,
  batchesFrom: string,
  ingestsFrom: string,
  sweptTo: string,
): AuditState {
  return {
    v: 1,
    batchesFrom,
    ingestsFrom,
    openBatches: [...openBatches],
    openIngests: [...openIngests],
    openObjects: [...strayObjects].slice(0, MOST_OPEN_OBJECTS),
    sweptTo,
  };
}

const HOUR_MS = 60 * 60 * 1000;

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

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);
