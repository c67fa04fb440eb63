export type Exploration = {
  states: number;
  /** How the first wrong state is reached. Absent when every state is right. */
  counterexample?: { wrong: string; trace: string[] };
};

export type Transition<State> = { name: string; state: State };

/** What is explored. */
export type Model<State> = {
  start: State;
  transitionsFrom(state: State): Iterable<Transition<State>>;
  /** Returns the same text for states that behave in the same way. */
  identityOf(state: State): string;
  /** Returns what is wrong in a state, or undefined. */
  wrongIn(state: State): string | undefined;
};

/** The last transition to a state, and the path before it. */
type Path = { by: string; from: Path | undefined };

type Found<State> = { state: State; path: Path };

/** Visits every reachable state, breadth first, so that the counterexample is a shortest one. */
export function explore<State>(model: Model<State>): Exploration {
  const visited = new Set<string>();
  let frontier: Found<State>[] = [{ state: model.start, path: { by: '', from: undefined } }];
  while (frontier.length > 0) {
    const next: Found<State>[] = [];
    for (const found of newStates(frontier, visited, model)) {
      const wrong = model.wrongIn(found.state);
      if (wrong) return { states: visited.size, counterexample: { wrong, trace: traceOf(found) } };
      next.push(found);
    }
    frontier = next;
  }
  return { states: visited.size };
}

function* newStates<State>(
  frontier: readonly Found<State>[],
  visited: Set<string>,
  { transitionsFrom, identityOf }: Model<State>,
): Generator<Found<State>> {
  for (const { state: before, path } of frontier)
    for (const { name, state } of transitionsFrom(before)) {
      const identity = identityOf(state);
      if (visited.has(identity)) continue;
      visited.add(identity);
      yield { state, path: { by: name, from: path } };
    }
}

function traceOf<State>({ path }: Found<State>): string[] {
  const trace: string[] = [];
  for (let at = path; at.from; at = at.from) trace.unshift(at.by);
  return trace;
}
