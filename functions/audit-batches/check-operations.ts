import { type AuditRun, isOver } from './audit-run.ts';
import type { AuditPorts, OpenOperation } from './ports.ts';

/**
 * An operation takes minutes, or some hours for a whole year. One that waits for longer holds up those
 * after it, and nobody may be looking.
 */
const LATE_MS = 6 * 60 * 60 * 1000;

/**
 * Reports operations that should be done by now. One that has to wait until some time counts as late
 * only after that.
 */
export async function checkOperations(run: AuditRun, ports: AuditPorts): Promise<void> {
  // An audit that has no time left leaves them to the next one.
  if (isOver('sweep', run, ports)) return;
  for (const operation of await ports.ledger.openOperations()) {
    const { operationId, kind, at, until = at, waitingFor } = operation;
    if (ports.now() - latest(at, until) <= LATE_MS) continue;
    const waits = waitingFor === undefined || waitingFor === '' ? '' : `: ${waitingFor}`;
    const says = `The operation ${operationId} (${kind}), asked for at ${at}, is not done${waits}.`;
    run.report.differences.push({ kind: 'OperationUnfinished', id: operationId, says });
  }
}

const latest = (...times: readonly OpenOperation['at'][]): number =>
  Math.max(...times.map((time) => Date.parse(time)));
