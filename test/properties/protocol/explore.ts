import { brokenRule, stuckFrom } from './invariants.ts';
import { type Invoke, invocations } from './invocation.ts';
import type { Protocol } from './protocol.ts';
import { identityOf, type Limits, type State, startOf } from './state.ts';
import { transitionsFrom } from './transitions.ts';
import { keyOf, type World } from './world.ts';

export type Exploration = {
  states: number;
  /** How the first wrong state is reached. Absent when every state is right. */
  counterexample?: { wrong: string; trace: string[] };
};

/** The last transition to a state, and the path before it. */
type Path = { by: string; from: Path | undefined };

type Found = { state: State; path: Path };

/** Visits every reachable state, breadth first, so that the counterexample is a shortest one. */
export function explore(protocol: Protocol, start: World, limits: Limits): Exploration {
  const invoke = invocations(protocol.programs);
  const wrongIn = checker(protocol, invoke);
  const visited = new Set<string>();
  let frontier: Found[] = [{ state: startOf(start, limits), path: { by: '', from: undefined } }];
  while (frontier.length > 0) {
    const next: Found[] = [];
    for (const found of newStates(frontier, visited, protocol, invoke)) {
      const wrong = wrongIn(found.state.world);
      if (wrong) return { states: visited.size, counterexample: { wrong, trace: traceOf(found) } };
      next.push(found);
    }
    frontier = next;
  }
  return { states: visited.size };
}

function* newStates(
  frontier: readonly Found[],
  visited: Set<string>,
  protocol: Protocol,
  invoke: Invoke,
): Generator<Found> {
  for (const { state: before, path } of frontier)
    for (const { name, state } of transitionsFrom(before, protocol, invoke)) {
      const identity = identityOf(state);
      if (visited.has(identity)) continue;
      visited.add(identity);
      yield { state, path: { by: name, from: path } };
    }
}

/** Checks each world once: what is wrong depends only on the world, and many states share one. */
function checker(protocol: Protocol, invoke: Invoke) {
  const known = new Map<string, string | undefined>();
  return (world: World): string | undefined => {
    const key = keyOf(world);
    if (!known.has(key)) known.set(key, brokenRule(world) ?? stuckFrom(world, protocol, invoke));
    return known.get(key);
  };
}

function traceOf({ path }: Found): string[] {
  const trace: string[] = [];
  for (let at = path; at.from; at = at.from) trace.unshift(at.by);
  return trace;
}
