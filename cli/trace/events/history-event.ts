import * as z from 'zod';
import type { Payload } from '../execution.ts';

const Whole = z.string().regex(/^\d+$/).transform(Number);
const Cut = z.object({ truncated: z.boolean().default(false) }).default({ truncated: false });

/** What Step Functions writes to CloudWatch Logs about an event, where all numbers are text. */
const Logged = z.object({
  id: Whole,
  type: z.string(),
  details: z
    .object({
      name: z.string().optional(),
      input: z.string().optional(),
      inputDetails: Cut,
      output: z.string().optional(),
      outputDetails: Cut,
      error: z.string().optional(),
      cause: z.string().optional(),
    })
    .default({ inputDetails: { truncated: false }, outputDetails: { truncated: false } }),
  previous_event_id: Whole,
  event_timestamp: Whole,
  execution_arn: z.string(),
});

/** An event of an execution. */
export type HistoryEvent = {
  id: number;
  /** As Step Functions names it, such as `TaskStateEntered`. */
  type: string;
  previous: number;
  at: number;
  executionArn: string;
  /** The name of the state, which only the events of its beginning and its end have. */
  name?: string;
  input?: Payload;
  output?: Payload;
  error?: string;
  cause?: string;
};

/**
 * The events in messages of CloudWatch Logs, by their execution, each in order. A message that is
 * not an event is left out: a group may have others, such as the one with which Step Functions tries
 * whether it may write.
 */
export function eventsIn(messages: readonly string[]): Map<string, HistoryEvent[]> {
  const executions = new Map<string, Map<number, HistoryEvent>>();
  for (const message of messages) {
    const event = eventIn(message);
    if (!event) continue;
    const known = executions.get(event.executionArn) ?? new Map<number, HistoryEvent>();
    // CloudWatch Logs may deliver an event more than once.
    executions.set(event.executionArn, known.set(event.id, event));
  }
  return new Map(
    [...executions].map(([arn, events]) => [
      arn,
      [...events.values()].toSorted((a, b) => a.id - b.id),
    ]),
  );
}

function eventIn(message: string): HistoryEvent | undefined {
  const parsed = Logged.safeParse(json(message));
  if (!parsed.success) return undefined;
  const { id, type, details, previous_event_id, event_timestamp, execution_arn } = parsed.data;
  const { name, input, inputDetails, output, outputDetails, error, cause } = details;
  return {
    ...{ id, type, previous: previous_event_id, at: event_timestamp, executionArn: execution_arn },
    ...(name !== undefined && { name }),
    ...(input !== undefined && { input: { json: input, isTruncated: inputDetails.truncated } }),
    ...(output !== undefined && { output: { json: output, isTruncated: outputDetails.truncated } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
