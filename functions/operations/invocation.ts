import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { OperationFault } from './operation-fault.ts';
import { type Ran, type RunPorts, runOperations, type Worker } from './run-operations.ts';

/** Reserved for the call that is being made when the time is up, and for giving back the lease. */
const LAST_CALLS_MS = 120_000;
/** A clock may be ahead of another by this much. A lease lasts for so much longer than its holder may live. */
export const CLOCKS_MS = 10_000;

type Refused = { state: 'REFUSED'; message: string };

/**
 * Returns the command that a function was invoked with, or undefined if the schedule invoked it: its
 * events have none of these members. A command that is invalid is refused, and is no event.
 */
export function commandIn<Command extends object>(
  event: unknown,
  names: readonly string[],
  schema: z.ZodType<Command>,
): Command | Refused | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  if (!names.some((name) => name in event)) return undefined;
  const { data, error } = schema.safeParse(event);
  if (data) return data;
  // Paths only: a message may quote what it is about.
  const paths = error?.issues.map(({ path }) => path.join('.')).join(', ');
  return { state: 'REFUSED', message: `The request is invalid at ${paths}.` };
}

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
