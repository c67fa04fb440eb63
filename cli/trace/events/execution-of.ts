import type { Execution, ExecutionStatus, Failure, TracedState } from '../execution.ts';
import { applyEvent, statusOf } from './apply-event.ts';
import { type Draft, type Drafts, endFrom, failureIn, openDrafts, unfinished } from './drafts.ts';
import { type Flow, type Place, placesIn } from './flow.ts';
import type { HistoryEvent } from './history-event.ts';

/** The event that ends an execution. */
const ENDS: Readonly<Record<string, ExecutionStatus>> = {
  ExecutionSucceeded: 'succeeded',
  ExecutionFailed: 'failed',
  ExecutionTimedOut: 'timed out',
  ExecutionAborted: 'aborted',
};

/** How long after its time-out the end of an execution may still be missing in the log. */
const LATE_MS = 60_000;

/** The failure of an execution whose end is not in the log. */
const NO_END: Failure = {
  error: 'NoEndLogged',
  cause: 'The log does not have the end of this execution, which must be over by its time-out.',
};

type Events = readonly [HistoryEvent, ...HistoryEvent[]];

/**
 * An execution, from its events in the order of their ids. There must be at least one.
 * `withLogLines` adds its log lines.
 */
export function executionOf(events: Events, flow: Flow, now: number): Execution {
  const [first] = events;
  const places = placesIn(flow.States);
  const drafts = openDrafts(places);
  for (const event of events) applyEvent(event, drafts);
  const end = endOf(events, flow, now);
  if (end) endUnfinished(drafts, end);
  const { event: _, ...ending } = end ?? { status: 'running' as const };
  return {
    ...{ arn: first.executionArn, name: first.executionArn.split(':').at(-2) ?? '' },
    startedAt: first.at,
    ...(first.type === 'ExecutionStarted' && first.input && { input: first.input }),
    ...ending,
    states: tracedStates(places, drafts),
    logs: [],
    isComplete: end?.failure !== NO_END && events.every(({ id }, index) => id === index + 1),
  };
}

type End = Pick<Execution, 'status' | 'output' | 'failure'> & {
  endedAt: number;
  event?: HistoryEvent;
};

/** How the execution has ended; undefined if it may still be running. */
function endOf(events: Events, flow: Flow, now: number): End | undefined {
  const event = events.find(({ type }) => type in ENDS);
  const status = event && ENDS[event.type];
  if (status) {
    const isSuccess = status === 'succeeded';
    const { output } = event;
    const rest = { ...(output && { output }), ...(!isSuccess && { failure: failureIn(event) }) };
    return { status, endedAt: event.at, event, ...rest };
  }
  const isOver = now > events[0].at + flow.TimeoutSeconds * 1000 + LATE_MS;
  const endedAt = events.at(-1)?.at ?? events[0].at;
  return isOver ? { status: 'aborted', endedAt, failure: NO_END } : undefined;
}

/** Ends the states that were not left: the one that failed, those around it, and the others. */
function endUnfinished(drafts: Drafts, { status, endedAt, failure, event }: End): void {
  const culprit = event && drafts.owners.get(event.previous);
  for (const draft of unfinished(drafts)) {
    const isCulprit = draft.name === culprit || draft.failure !== undefined;
    if (status !== 'failed') endFrom(draft, endedAt, status, failure);
    else if (isCulprit) endFrom(draft, endedAt, statusOf(draft), draft.failure ?? failure);
    else endFrom(draft, endedAt, 'aborted');
  }
}

function tracedStates(places: readonly Place[], drafts: Drafts): TracedState[] {
  return places.flatMap(({ name, branches }): TracedState[] => {
    const draft = drafts.states.get(name);
    if (!draft) return [];
    const { parent: _, ended, ...state } = draft;
    const inner = branches.map((branch) => tracedStates(branch, drafts));
    return [{ ...state, status: ended ?? startedStatus(draft), branches: inner }];
  });
}

const startedStatus = ({ enteredAt }: Draft): TracedState['status'] =>
  enteredAt === undefined ? 'not reached' : 'running';
