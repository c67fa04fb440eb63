import { type Attempt, type Execution, statesIn, type TracedState } from './execution.ts';

/** A stretch of time in which a state did one thing. */
export type Bar = {
  /** `work`: an attempt, or a state without attempts. `wait`: between two attempts. */
  kind: 'work' | 'wait';
  from: number;
  /** For what still goes on, the time at which one looks. */
  to: number;
  /** The attempt that it is, or that it precedes. */
  attempt?: Attempt;
};

export type WaterfallRow = { state: TracedState; depth: number; bars: Bar[] };

/** One row for each state that was reached, with a bar for every attempt and every wait. */
export function waterfallOf(execution: Execution, now: number): WaterfallRow[] {
  return statesIn(execution.states)
    .filter(({ state }) => state.enteredAt !== undefined)
    .map(({ state, depth }) => ({ state, depth, bars: barsOf(state, now) }));
}

function barsOf(state: TracedState, now: number): Bar[] {
  const { enteredAt = now, exitedAt = now, attempts } = state;
  if (attempts.length === 0) return [{ kind: 'work', from: enteredAt, to: exitedAt }];
  return attempts.flatMap((attempt, index): Bar[] => {
    const { startedAt, endedAt = now } = attempt;
    const work: Bar = { kind: 'work', from: startedAt, to: endedAt, attempt };
    const waitedFrom = attempts[index - 1]?.endedAt;
    if (waitedFrom === undefined) return [work];
    return [{ kind: 'wait', from: waitedFrom, to: startedAt, attempt }, work];
  });
}
