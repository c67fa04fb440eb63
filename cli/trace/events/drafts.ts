import type { Attempt, ExecutionStatus, Failure, TracedState } from '../execution.ts';
import { flattened, type Place } from './flow.ts';
import type { HistoryEvent } from './history-event.ts';

/** What is known about a state while its events are read. */
export type Draft = Omit<TracedState, 'status' | 'branches'> & {
  parent: string | undefined;
  /** How it ended; undefined while nothing says so. */
  ended?: Exclude<TracedState['status'], 'running' | 'not reached'>;
};

export type Drafts = {
  states: ReadonlyMap<string, Draft>;
  /** The state that each event is about, by the event's id. */
  owners: Map<number, string>;
};

export const openDrafts = (places: readonly Place[]): Drafts => ({
  owners: new Map(),
  states: new Map(
    flattened(places).map(({ name, type, comment, parent }) => [
      name,
      { name, type, comment, parent, attempts: [], logs: [] },
    ]),
  ),
});

/** The states that have begun and not ended. */
export const unfinished = ({ states }: Drafts): Draft[] =>
  [...states.values()].filter(
    ({ enteredAt, ended }) => enteredAt !== undefined && ended === undefined,
  );

/** Whether a state is within a Parallel state, however deep. */
export function isWithin(draft: Draft, parallel: string, drafts: Drafts): boolean {
  for (let { parent } = draft; parent !== undefined; parent = drafts.states.get(parent)?.parent)
    if (parent === parallel) return true;
  return false;
}

export const failureIn = ({ error = '', cause = '' }: HistoryEvent): Failure => ({ error, cause });

/** Ends a state from outside: none of its own events says how. */
export function endFrom(draft: Draft, at: number, ended: ExecutionStatus, failure?: Failure): void {
  const last = draft.attempts.at(-1);
  if (last?.status === 'running') endAttempt(last, at, ended, failure);
  // A function that has succeeded has done its work, even if no event says that the state was left.
  const status = last?.status === 'succeeded' ? last.status : ended;
  draft.exitedAt = last?.endedAt ?? at;
  if (status !== 'running') draft.ended = status;
  if (failure && status !== 'succeeded') draft.failure = failure;
}

export function endAttempt(
  attempt: Attempt,
  at: number,
  status: ExecutionStatus,
  failure?: Failure,
): void {
  attempt.status = status;
  attempt.endedAt = at;
  if (failure) attempt.failure = failure;
}
