import { randomUUID } from 'node:crypto';
import { OperationFault } from './operation-fault.ts';
import { type Ran, type RunPorts, runOperations, type Worker } from './run-operations.ts';

/** Reserved for the call that is being made when the time is up, and for giving back the lease. */
const LAST_CALLS_MS = 120_000;
/** A clock may be ahead of another by this much. */
const CLOCKS_MS = 10_000;

/** Returns an invocation of a function as a worker. */
export function workerOf(context: { getRemainingTimeInMillis(): number }): Worker {
  const end = Date.now() + context.getRemainingTimeInMillis();
  return { by: randomUUID(), deadline: end - LAST_CALLS_MS, endsAt: end + CLOCKS_MS };
}

/**
 * What a schedule does. Throws when an operation has failed: the alarm ChangesFailing goes off if
 * that happens again and again.
 */
export async function runScheduled(
  worker: Worker,
  ports: RunPorts,
  log: (ran: readonly Ran[]) => void,
): Promise<{ ran: Ran[] }> {
  const shift = await runOperations(worker, ports);
  const ran: Ran[] = 'ran' in shift ? shift.ran : [];
  log(ran);
  const failed = ran.flatMap((each) => (each.state === 'FAILED' ? [each] : []));
  if (failed.length === 0) return { ran };
  const each = failed.map(({ operationId, detail }) => `${operationId}: ${detail}`);
  throw new OperationFault('OperationsFailed', each.join('; '));
}
