import { setImmediate } from 'node:timers/promises';
import type { RunOptions, StateMachine } from 'aws-local-stepfunctions';
import type { Clock } from '../clock.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { PreparedDefinition, Task, Wait } from './definition.ts';
import type { Report } from './moments.ts';
import { catches, dataLimitExceeded, runTask, StateFailure, tooBig } from './task.ts';

type Run = ReturnType<StateMachine['run']>;
type LibraryEvent = Run['eventLogs'] extends AsyncGenerator<infer E> ? E : never;

export type Outcome =
  | { status: 'SUCCEEDED'; output: string }
  | { status: 'FAILED'; error?: string; cause?: string }
  | { status: 'TIMED_OUT'; error: string };

export type Execution = {
  machine: StateMachine;
  prepared: PreparedDefinition;
  input: string;
  /** The context object: `$$`. */
  context: { Execution: Record<string, unknown>; StateMachine: Record<string, unknown> };
  lambda: LambdaService;
  clock: Clock;
  record: Report;
  /** Aborts when the execution must end at once, for example at shutdown. */
  closing: AbortSignal;
};

const TIMED_OUT = { status: 'TIMED_OUT', error: 'States.Timeout' } as const;
const ABORTED = { status: 'FAILED', error: 'States.Aborted', cause: 'Shut down' } as const;

/** Runs one execution to its end. */
export async function execute(execution: Execution): Promise<Outcome> {
  const { machine, prepared, clock, record, closing } = execution;
  const over = new AbortController();
  const run = machine.run(JSON.parse(execution.input), {
    context: { ...execution.context, Started: execution.context.Execution },
    overrides: { taskResourceLocalHandlers: taskHandlers(execution, over.signal) },
  });
  const ended = run.result.then(
    (output): Outcome => ({ status: 'SUCCEEDED', output: JSON.stringify(output) }),
    failureOf,
  );
  const limit = Promise.withResolvers<Outcome>();
  const recorded = recordEvents(run, record, (state) =>
    limit.resolve(failureOf({ cause: dataLimitExceeded(state) })),
  );
  const late = clock
    .sleep(prepared.timeoutMs, AbortSignal.any([over.signal, closing]))
    .then((): Outcome => (closing.aborted ? ABORTED : TIMED_OUT));
  const outcome = await Promise.race([limit.promise, ended, late]);
  over.abort();
  run.abort();
  await recorded;
  // The state that exceeded the limit may have been the last one.
  return Promise.race([limit.promise, outcome]);
}

function taskHandlers(
  execution: Execution,
  over: AbortSignal,
): NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers'] & object {
  // A failed branch stops its siblings. The next run of the same Parallel state gets a new signal.
  const failed = new Map<string, AbortController>();
  const controllerOf = (parallel: string): AbortController => {
    const controller = failed.get(parallel);
    if (controller && !controller.signal.aborted) return controller;
    const renewed = new AbortController();
    failed.set(parallel, renewed);
    return renewed;
  };
  // The library begins further iterations of a Map after one has failed.
  const failedMap = new AbortController();
  const handler = (task: Task) => async (input: unknown) => {
    const parallels = task.isInMap ? [failedMap] : task.within.map(controllerOf);
    const signal = AbortSignal.any([over, ...parallels.map((controller) => controller.signal)]);
    try {
      return (await runTask(task, input, { ...execution, signal })) as null;
    } catch (failure) {
      if (!catches(task, failure)) parallels.at(-1)?.abort();
      throw failure;
    }
  };
  const wait =
    ({ milliseconds }: Wait) =>
    async (input: unknown) => {
      await execution.clock.sleep(milliseconds, over);
      return input as null;
    };
  const { tasks, waits } = execution.prepared;
  return Object.fromEntries([
    ...tasks.map((task) => [task.name, handler(task)] as const),
    ...waits.map((state) => [state.name, wait(state)] as const),
  ]);
}

async function recordEvents(
  run: Run,
  record: Execution['record'],
  exceeded: (state: string) => void,
): Promise<void> {
  for await (const event of run.eventLogs) {
    if (event.type === 'ParallelBranchFailed')
      record(event.parentState.name, { kind: 'branch failed' });
    if (!('state' in event)) continue;
    const { name, input, output } = event.state;
    if (tooBig(input) || tooBig(output)) exceeded(name);
    recordStateEvent(event, record);
  }
  // Events of nested branches arrive a few turns of the event loop after the library's result.
  await setImmediate();
}

function recordStateEvent(event: Extract<LibraryEvent, { state: object }>, record: Report): void {
  const { name, type, input, output } = event.state;
  if (event.type === 'StateEntered') record(name, { kind: 'entered', input });
  if (event.type === 'StateExited') record(name, { kind: 'exited', output });
  if (event.type === 'StateFailed' && type === 'Parallel')
    record(name, { kind: 'parallel failed' });
}

function failureOf(thrown: { cause?: unknown }): Outcome {
  const { cause } = thrown;
  const message = cause instanceof Error ? cause.message : String(cause);
  // Failures of the library have `isRetryable`. Anything else is an error in the definition.
  const known = cause instanceof StateFailure || (cause instanceof Error && 'isRetryable' in cause);
  return { status: 'FAILED', error: known ? cause.name : 'States.Runtime', cause: message };
}
