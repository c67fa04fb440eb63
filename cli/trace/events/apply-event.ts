import type { ExecutionStatus } from '../execution.ts';
import {
  type Draft,
  type Drafts,
  endAttempt,
  endFrom,
  failureIn,
  isWithin,
  unfinished,
} from './drafts.ts';
import type { HistoryEvent } from './history-event.ts';

/**
 * Takes over what an event says about its state. Only the events of the beginning and the end of a
 * state have its name. The others follow an event of the same state.
 */
export function applyEvent(event: HistoryEvent, drafts: Drafts): void {
  const owner = event.name ?? ownerOf(event, drafts);
  const draft = owner === undefined ? undefined : drafts.states.get(owner);
  if (!draft) return;
  drafts.owners.set(event.id, draft.name);
  if (event.type.endsWith('StateEntered')) enter(draft, event);
  else if (event.type.endsWith('StateExited')) exit(draft, event);
  else if (event.type === 'ParallelStateFailed') failParallel(draft, event, drafts);
  else ATTEMPT_EVENTS[event.type]?.(draft, event);
}

/** The events of a Parallel state follow those of its branches. */
function ownerOf({ type, previous }: HistoryEvent, { owners, states }: Drafts): string | undefined {
  const before = owners.get(previous);
  if (!/^ParallelState(Succeeded|Failed)$/.test(type)) return before;
  const draft = before === undefined ? undefined : states.get(before);
  return draft?.type === 'Parallel' && draft.ended === undefined ? draft.name : draft?.parent;
}

function enter(draft: Draft, { at, input }: HistoryEvent): void {
  draft.enteredAt ??= at;
  if (input && !draft.input) draft.input = input;
}

function exit(draft: Draft, { at, output }: HistoryEvent): void {
  const last = draft.attempts.at(-1);
  const hasFailed = draft.failure !== undefined || (last && last.status !== 'succeeded');
  draft.exitedAt = at;
  draft.ended = hasFailed ? 'caught' : 'succeeded';
  if (output) draft.output = output;
  if (hasFailed && last?.failure && !draft.failure) draft.failure = last.failure;
}

type Apply = (draft: Draft, event: HistoryEvent) => void;

const ended =
  (status: ExecutionStatus): Apply =>
  (draft, event) => {
    const last = draft.attempts.at(-1);
    if (!last) return;
    endAttempt(last, event.at, status, status === 'succeeded' ? undefined : failureIn(event));
    if (event.output) last.output = event.output;
  };

const ATTEMPT_EVENTS: Readonly<Record<string, Apply>> = {
  LambdaFunctionScheduled: ({ attempts }, { at, input }) =>
    attempts.push({
      number: attempts.length + 1,
      ...{ status: 'running', startedAt: at },
      ...(input && { input }),
    }),
  LambdaFunctionSucceeded: ended('succeeded'),
  LambdaFunctionFailed: ended('failed'),
  LambdaFunctionScheduleFailed: ended('failed'),
  LambdaFunctionStartFailed: ended('failed'),
  LambdaFunctionTimedOut: ended('timed out'),
};

/** A branch has failed, which aborts the others. The event follows the one of the failure. */
function failParallel(draft: Draft, event: HistoryEvent, drafts: Drafts): void {
  const culprit = drafts.owners.get(event.previous);
  for (const inner of unfinished(drafts).filter((it) => isWithin(it, draft.name, drafts))) {
    const failure = inner.attempts.at(-1)?.failure;
    const isCulprit = inner.name === culprit;
    if (isCulprit && failure) draft.failure = failure;
    if (isCulprit) endFrom(inner, event.at, statusOf(inner), failure);
    else endFrom(inner, event.at, 'aborted');
  }
  draft.failure ??= failureIn(event);
}

/** How a state ended that nothing has caught. */
export const statusOf = ({ attempts }: Draft): ExecutionStatus =>
  attempts.at(-1)?.status === 'timed out' ? 'timed out' : 'failed';
