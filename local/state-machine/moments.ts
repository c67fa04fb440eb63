import { branchLines, lineOf, type StatePlace } from './definition.ts';

/** What may happen to a state. `scheduled` and `started` are about the function of a Task. */
type Happening =
  | { kind: 'entered'; input: unknown }
  | { kind: 'scheduled'; input: unknown }
  | { kind: 'started' }
  | { kind: 'succeeded'; output: unknown }
  | { kind: 'failed'; error: string; cause: string }
  | { kind: 'exited'; output: unknown };

/** What may happen to a Parallel state besides. */
type BranchHappening = { kind: 'parallel failed' } | { kind: 'branch failed' };

/** Takes what happens in an execution, as soon as it is known. */
export type Report = (state: string, happening: Happening | BranchHappening) => void;

type At = { state: string; at: number };
export type StateMoment = At & Happening;
export type Moment = StateMoment | (At & BranchHappening);

export type Lines = {
  /** The state that each line of the flow is in. A line without an entry has not begun. */
  current: Map<string, string | undefined>;
  /** The Parallel states that have failed. */
  failed: Set<string>;
};

/** Hands on a moment before `lines` follow it. */
type HandOn = (moment: Exclude<Moment, { kind: 'branch failed' }>, place: StatePlace) => void;

type Flow = Lines & {
  places: ReadonlyMap<string, StatePlace>;
  /** The Parallel states of which a branch has failed. */
  failing: Set<string>;
  /** Nothing more is going to be reported. */
  isOver: boolean;
};

/**
 * Hands moments on in their causal order. The library reports what happens in a branch a few turns
 * of the event loop late, when its Parallel state may already have ended, and nothing after the
 * execution has ended. What it reports of a branch after its Parallel state has failed is never
 * handed on. `end` hands on what has been waiting for reports that will not come.
 */
export function inCausalOrder(
  places: ReadonlyMap<string, StatePlace>,
  lines: Lines,
  handOn: HandOn,
): { add(moment: Moment): void; end(): void } {
  const flow: Flow = { ...lines, places, failing: new Set(), isOver: false };
  const pending: { moment: Moment; place: StatePlace }[] = [];
  const handOnReady = (): void => {
    const isNext = ({ moment, place }: (typeof pending)[number]) => isReady(moment, place, flow);
    for (let next = pending.findIndex(isNext); next !== -1; next = pending.findIndex(isNext)) {
      for (const { moment, place } of pending.splice(next, 1)) {
        if (moment.kind !== 'branch failed') handOn(moment, place);
        follow(moment, place, flow);
      }
    }
  };
  return {
    add: (moment) => {
      const place = places.get(moment.state);
      if (place) pending.push({ moment, place });
      handOnReady();
    },
    end: () => {
      flow.isOver = true;
      handOnReady();
    },
  };
}

function isReady({ kind, state }: Moment, place: StatePlace, flow: Flow): boolean {
  if (kind === 'branch failed') return true;
  if (!isOpen(place.parent, flow)) return false;
  const current = flow.current.get(lineOf(place));
  if (kind === 'entered') return current === undefined;
  if (current !== state) return false;
  if (place.branches === 0 || flow.isOver || haveEnded(state, place, flow)) return true;
  return kind === 'parallel failed' ? flow.failing.has(state) : flow.failed.has(state);
}

/** Whether the Parallel state around a branch is under way. */
function isOpen(parallel: string | undefined, { places, current, failed }: Flow): boolean {
  const place = parallel === undefined ? undefined : places.get(parallel);
  if (parallel === undefined || !place) return true;
  return current.get(lineOf(place)) === parallel && !failed.has(parallel);
}

/** Whether every branch of a Parallel state has begun and ended. */
const haveEnded = (parallel: string, place: StatePlace, { current }: Lines): boolean =>
  branchLines(parallel, place).every(
    (line) => current.has(line) && current.get(line) === undefined,
  );

function follow({ kind, state }: Moment, place: StatePlace, flow: Flow): void {
  const { current, failed, failing } = flow;
  if (kind === 'branch failed') failing.add(state);
  if (kind === 'parallel failed') failed.add(state);
  if (kind !== 'entered' && kind !== 'exited') return;
  current.set(lineOf(place), kind === 'entered' ? state : undefined);
  failed.delete(state);
  failing.delete(state);
  for (const line of branchLines(state, place)) current.delete(line);
}
