import type { StatePlace } from './definition.ts';
import type { Outcome } from './execution.ts';
import type { StateMoment } from './moments.ts';

/** The details of an event. Their names are in alphabetical order, as Step Functions writes them. */
type Details = Record<string, unknown>;

/** Writes an event of one execution, with the id of the event before it. Returns its own id. */
export type WriteEvent = (at: number, type: string, details: Details, previous: number) => number;

/** Writes events as Step Functions writes them to CloudWatch Logs, where all numbers are text. */
export function eventWriter(
  executionArn: string,
  write: (at: number, message: string) => void,
): WriteEvent {
  let id = 0;
  return (at, type, details, previous) => {
    id += 1;
    const event = {
      id: String(id),
      type,
      details,
      previous_event_id: String(previous),
      event_timestamp: String(at),
      execution_arn: executionArn,
      redrive_count: '0',
    };
    write(at, JSON.stringify(event));
    return id;
  };
}

/** What is logged of a payload, measured as it is escaped in the log. */
const MOST_CHARACTERS = 248 * 1024;

/** `input` or `output`, as JSON text, and whether it was cut. */
export function payloadDetails(side: 'input' | 'output', json: string): Details {
  const truncated = JSON.stringify(json).length > MOST_CHARACTERS;
  const text = truncated ? json.slice(0, MOST_CHARACTERS / 2) : json;
  return { [side]: text, [`${side}Details`]: { truncated } };
}

const inputOf = ({ input }: { input: unknown }): Details =>
  payloadDetails('input', JSON.stringify(input) ?? 'null');
const outputOf = ({ output }: { output: unknown }): Details =>
  payloadDetails('output', JSON.stringify(output) ?? 'null');

/** The event that says what happened to a state. */
export function stateEvent(moment: StateMoment, { type, task }: StatePlace): [string, Details] {
  switch (moment.kind) {
    case 'entered':
      return [`${type}StateEntered`, { ...inputOf(moment), name: moment.state }];
    case 'exited':
      return [`${type}StateExited`, { name: moment.state, ...outputOf(moment) }];
    case 'scheduled':
      return ['LambdaFunctionScheduled', { ...inputOf(moment), ...task }];
    case 'started':
      return ['LambdaFunctionStarted', {}];
    case 'succeeded':
      return ['LambdaFunctionSucceeded', outputOf(moment)];
    case 'failed':
      return [failureType(moment.error), failureDetails(moment)];
  }
}

const failureType = (error: string): string =>
  error === 'States.Timeout' ? 'LambdaFunctionTimedOut' : 'LambdaFunctionFailed';

const failureDetails = ({ error, cause }: { error?: string; cause?: string }): Details => ({
  ...(cause && { cause }),
  ...(error !== undefined && { error }),
});

/** The last event of an execution. */
export function endEvent(outcome: Outcome): [string, Details] {
  if (outcome.status === 'SUCCEEDED')
    return ['ExecutionSucceeded', payloadDetails('output', outcome.output)];
  const type = isAborted(outcome) ? 'ExecutionAborted' : END_TYPES[outcome.status];
  return [type, failureDetails(outcome)];
}

const END_TYPES = { FAILED: 'ExecutionFailed', TIMED_OUT: 'ExecutionTimedOut' } as const;

export const isAborted = (outcome: Outcome): boolean =>
  outcome.status === 'FAILED' && outcome.error === 'States.Aborted';

const EXECUTION_DATA = ['input', 'inputDetails', 'output', 'outputDetails'];

/** The same without inputs and outputs, for a log that does not include execution data. */
export const withoutData =
  (write: WriteEvent): WriteEvent =>
  (at, type, details, previous) => {
    const kept = Object.entries(details).filter(([name]) => !EXECUTION_DATA.includes(name));
    return write(at, type, Object.fromEntries(kept), previous);
  };
