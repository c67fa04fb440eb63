import type { Clock } from '../clock.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Task } from './definition.ts';
import type { Report } from './moments.ts';
import { matches, retries } from './retry.ts';

/** The limit of a state's input and of its output, as UTF-8. */
export const DATA_BYTES = 262_144;

/**
 * A failure of a state under its name in Amazon States Language. The library reads `isCatchable`,
 * and copies the message to `Cause`.
 */
export class StateFailure extends Error {
  readonly isCatchable: boolean;
  constructor(name: string, cause: string, isCatchable = true) {
    super(cause);
    this.name = name;
    this.isCatchable = isCatchable;
  }
}

/** What a Task needs from its execution. */
export type TaskRun = {
  lambda: LambdaService;
  clock: Clock;
  record: Report;
  /** Aborts when the execution or an enclosing Parallel state has ended. */
  signal: AbortSignal;
};

/**
 * Runs a Task with its retries and its timeout. Throws the last failure, which Catch may handle.
 */
export async function runTask(task: Task, input: unknown, run: TaskRun): Promise<unknown> {
  const delayBeforeRetry = retries(task.retry, run.clock);
  for (;;) {
    const outcome = await attempt(task, input, run);
    if (!(outcome instanceof StateFailure)) return outcome.output;
    const { name: error } = outcome;
    const delay = outcome.isCatchable ? delayBeforeRetry(error) : undefined;
    if (delay === undefined) throw outcome;
    await run.clock.sleep(delay, run.signal);
    if (run.signal.aborted) throw stopped();
  }
}

/** Whether the Catch of the state itself handles the failure. */
export const catches = (task: Task, failure: unknown): boolean =>
  failure instanceof StateFailure && failure.isCatchable && matches(task.caught, failure.name);

const stopped = () => new StateFailure('States.Aborted', 'The execution is over', false);

async function attempt(
  task: Task,
  input: unknown,
  run: TaskRun,
): Promise<{ output: unknown } | StateFailure> {
  if (run.signal.aborted) return stopped();
  if (tooBig(input)) return dataLimitExceeded(task.name);
  run.record(task.name, { kind: 'scheduled', input });
  run.record(task.name, { kind: 'started' });
  const done = new AbortController();
  const late = run.clock
    .sleep(task.timeoutMs, AbortSignal.any([done.signal, run.signal]))
    .then(() => (run.signal.aborted ? stopped() : new StateFailure('States.Timeout', '')));
  const outcome = await Promise.race([invoke(task, input, run.lambda), late]);
  done.abort();
  if (!run.signal.aborted) recordOutcome(task.name, outcome, run.record);
  return outcome;
}

function recordOutcome(state: string, outcome: { output: unknown } | StateFailure, record: Report) {
  if (outcome instanceof StateFailure)
    record(state, { kind: 'failed', error: outcome.name, cause: outcome.message });
  else record(state, { kind: 'succeeded', output: outcome.output });
}

async function invoke(
  { functionArn, name }: Task,
  input: unknown,
  lambda: LambdaService,
): Promise<{ output: unknown } | StateFailure> {
  try {
    const invocation = await lambda.invoke(functionArn, input);
    if ('error' in invocation) {
      return new StateFailure(invocation.error.errorType, JSON.stringify(invocation.error));
    }
    return tooBig(invocation.payload) ? dataLimitExceeded(name) : { output: invocation.payload };
  } catch (error) {
    const code = error instanceof ServiceError ? error.code : 'SdkClientException';
    return new StateFailure(`Lambda.${code}`, error instanceof Error ? error.message : '');
  }
}

export const tooBig = (value: unknown): boolean =>
  Buffer.byteLength(JSON.stringify(value) ?? '') > DATA_BYTES;

/** Nothing catches this failure, not even States.ALL. */
export const dataLimitExceeded = (state: string): StateFailure =>
  new StateFailure(
    'States.DataLimitExceeded',
    `The state '${state}' has an input or output of more than ${DATA_BYTES} bytes.`,
    false,
  );
