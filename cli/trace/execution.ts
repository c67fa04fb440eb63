/**
 * An execution of the state machine as people look at it: what each state of the definition did,
 * and when. Everything here survives JSON, and nothing needs Node.js, so a browser can draw it.
 * Times are milliseconds since 1970.
 */
export type Execution = {
  arn: string;
  /** The batch's id, or for an execution that resumes a batch `<batchId>-r-<unique>`. */
  name: string;
  status: ExecutionStatus;
  startedAt: number;
  /** Undefined while it runs. */
  endedAt?: number;
  input?: Payload;
  output?: Payload;
  failure?: Failure;
  /** Every state of the definition, in its order; those of a Parallel state are in its branches. */
  states: TracedState[];
  /** Log lines that belong to none of the states, such as those of StartBatch. */
  logs: LogLine[];
  /** False if some of its events are missing: they have expired, or have not been delivered yet. */
  isComplete: boolean;
};

export type ExecutionStatus = 'running' | 'succeeded' | 'failed' | 'timed out' | 'aborted';

/** The words of the Step Functions console. A caught state failed, and its Catch went on. */
export type StateStatus = ExecutionStatus | 'caught' | 'not reached';

export type StateType = 'Task' | 'Parallel' | 'Choice' | 'Pass' | 'Succeed' | 'Fail';

export type TracedState = {
  name: string;
  type: StateType;
  /** What the definition says about it. */
  comment: string;
  status: StateStatus;
  /** Undefined if the state was not reached. */
  enteredAt?: number;
  /** Undefined while the state runs, and if it was not reached. */
  exitedAt?: number;
  input?: Payload;
  output?: Payload;
  /** Why the state failed, was caught, timed out or was aborted. */
  failure?: Failure;
  /** Of a Task: one entry for every time that its function was called, in order. */
  attempts: Attempt[];
  /** Of a Parallel state. */
  branches: TracedState[][];
  /** What its function logged about the batch in this execution. */
  logs: LogLine[];
};

/** One call of a Task's function. The time between two attempts is spent waiting for the retry. */
export type Attempt = {
  /** From 1. */
  number: number;
  status: ExecutionStatus;
  startedAt: number;
  endedAt?: number;
  input?: Payload;
  output?: Payload;
  failure?: Failure;
};

export type Failure = { error: string; cause: string };

/** JSON, as text. CloudWatch Logs cuts a payload that is too long. */
export type Payload = { json: string; isTruncated: boolean };

/** A line of a function's log. */
export type LogLine = {
  at: number;
  /** The function's name in the definition, such as `ClaimBatch`. */
  source: string;
  /** `INFO`, `WARN`, …; empty if the line has none. */
  level: string;
  /** What the line says in one sentence; the whole line if it is not structured. */
  message: string;
  /** The whole line. */
  text: string;
};

/** Every state of an execution with its depth, in the order of the definition. */
export function statesIn(
  states: readonly TracedState[],
  depth = 0,
): { state: TracedState; depth: number }[] {
  return states.flatMap((state) => [
    { state, depth },
    ...state.branches.flatMap((branch) => statesIn(branch, depth + 1)),
  ]);
}
