import { executionOf } from '../../../cli/trace/events/execution-of.ts';
import type { Flow } from '../../../cli/trace/events/flow.ts';
import { eventsIn } from '../../../cli/trace/events/history-event.ts';
import { type Execution, statesIn, type TracedState } from '../../../cli/trace/execution.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000:express:Machine:0-a-1:5e7';

/** `[type, previous event, seconds after the start, details]` */
export type Written = [type: string, previous: number, second: number, details?: object];

/** Events as Step Functions writes them: the first one has the id 1. */
export const messagesOf = (events: readonly Written[], arn = ARN): string[] =>
  events.map(([type, previous, second, details = {}], index) =>
    JSON.stringify({
      ...{ id: String(index + 1), type, details, previous_event_id: String(previous) },
      ...{ event_timestamp: String(second * 1000), execution_arn: arn, redrive_count: '0' },
    }),
  );

/** The execution that the messages are about. Throws unless they are about exactly one. */
export function executionIn(messages: readonly string[], flow: Flow, now = 0): Execution {
  const [[first, ...more] = [], ...others] = eventsIn(messages).values();
  if (!first || others.length > 0) throw new Error('expected one execution');
  return executionOf([first, ...more], flow, now);
}

export function stateOf(execution: Execution, name: string): TracedState {
  const found = statesIn(execution.states).find(({ state }) => state.name === name);
  if (!found) throw new Error(`no state ${name}`);
  return found.state;
}

/** `{ name: status }` of every state. */
export const statuses = ({ states }: Execution): Record<string, string> =>
  Object.fromEntries(statesIn(states).map(({ state }) => [state.name, state.status]));

export const data = (side: 'input' | 'output', value: unknown): object => ({
  [side]: JSON.stringify(value),
  [`${side}Details`]: { truncated: false },
});
