import type { Invocation, Invoke } from './invocation.ts';
import { STOPPED } from './programs.ts';

/**
 * StartBatch with one delivery and its execution, or the finisher with one sealed batch and no
 * delivery of its own. Dead attempts are not marked: one of the orders that are explored is that a
 * process never continues.
 */
export type Attempt = {
  readonly batch: string;
  readonly delivery: string;
  /** The batch that it works on: its own, then each unfinished batch that it met. */
  readonly current: string;
  readonly unfinished: string;
  /** The invocations that run now: one step, or the branches of the Parallel state. */
  readonly running: readonly Invocation[];
};

export function delivered(invoke: Invoke, batch: string, delivery: string): Attempt {
  const running = [invoke('claimBatch', batch, delivery)];
  return { batch, delivery, current: batch, unfinished: '', running };
}

export function resumed(invoke: Invoke, batch: string): Attempt {
  return {
    batch: '',
    delivery: '',
    current: batch,
    unfinished: '',
    running: [invoke('readPlan', batch)],
  };
}

/**
 * Returns the attempt after one of its invocations has advanced or ended, or undefined when the
 * attempt is over.
 */
export function advanced(
  invoke: Invoke,
  attempt: Attempt,
  before: Invocation,
  after: Invocation,
): Attempt | undefined {
  if (after.next) return { ...attempt, running: replace(attempt.running, before, [after]) };
  if (after.output === STOPPED) return failed(invoke, attempt);
  const running = replace(attempt.running, before, []);
  if (running.length > 0) return { ...attempt, running };
  return nextStep(invoke, attempt, after);
}

/** The Catch of the state machine: RecordFailure, then Fail. */
export function failed(invoke: Invoke, attempt: Attempt): Attempt {
  return {
    ...attempt,
    delivery: '',
    unfinished: '',
    running: [invoke('recordFailure', attempt.current)],
  };
}

/** The transitions of the state machine, and of StartBatch around it. */
function nextStep(invoke: Invoke, attempt: Attempt, { step, output }: Invocation) {
  const [first = '', second = ''] = output.split(' ');
  const run = (...running: Invocation[]): Attempt => ({ ...attempt, running });
  switch (step) {
    case 'claimBatch':
      return { ...run(splitting(invoke, attempt.batch, first, 'p')), unfinished: second };
    case 'splitBatch':
    case 'readPlan':
      return run(invoke('writeParquet', first, second), invoke('upsertIndex', first, second));
    case 'writeParquet':
    case 'upsertIndex':
      return run(invoke('commitBatch', attempt.current));
    case 'commitBatch':
      return finishNext(invoke, attempt);
    default:
      return undefined;
  }
}

/**
 * A plan is deterministic only for the same code, and there may be a deployment between two
 * invocations. So each invocation proposes an object of its own.
 */
export function splitting(invoke: Invoke, batch: string, claim: string, proposal: string) {
  return invoke('splitBatch', batch, claim, `${batch}/${proposal}`);
}

function finishNext(invoke: Invoke, attempt: Attempt): Attempt | undefined {
  const { unfinished, delivery } = attempt;
  const [current] = unfinished;
  if (current !== undefined)
    return {
      ...attempt,
      current,
      unfinished: unfinished.slice(1),
      running: [invoke('readPlan', current)],
    };
  return delivery === '' ? undefined : { ...attempt, running: [invoke('reportDone', delivery)] };
}

function replace(running: readonly Invocation[], before: Invocation, after: Invocation[]) {
  const others = running.filter((invocation) => invocation !== before);
  return [...others, ...after];
}
