import { brokenRule, stuckFrom } from './invariants.ts';
import { type Invoke, invocations } from './invocation.ts';
import type { Protocol } from './protocol.ts';
import { identityOf, type Limits, type State, startOf } from './state.ts';
import { transitionsFrom } from './transitions.ts';
import { keyOf, type World } from './world.ts';

export type Exploration = {
  states: number;
  /** How the first wrong state came about; undefined when every state is right. */
  counterexample?: { wrong: string; trace: string[] };
};

/** How a state was reached. */
type Path = { by: string; from: Path | undefined };

/** Visits every state that can be reached, breadth first, so that a counterexample is a shortest one. */
export function explore(protocol: Protocol, start: World, limits: Limits): Exploration {
  const invoke = invocations(protocol.programs);
  const wrongIn = checker(protocol, invoke);
  const visited = new Set<string>();
  let frontier: [State, Path | undefined][] = [[startOf(start, limits), undefined]];
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const [from, path] of frontier)
      for (const { name, state } of transitionsFrom(from, protocol, invoke)) {
        const identity = identityOf(state);
        if (visited.has(identity)) continue;
        visited.add(identity);
        const reached = { by: name, from: path };
        const wrong = wrongIn(state.world);
        if (wrong)
          return { states: visited.size, counterexample: { wrong, trace: traceOf(reached) } };
        next.push([state, reached]);
      }
    frontier = next;
  }
  return { states: visited.size };
}

/** What is wrong depends on the world only, and many states share one. */
function checker(protocol: Protocol, invoke: Invoke) {
  const known = new Map<string, string | undefined>();
  return (world: World): string | undefined => {
    const key = keyOf(world);
    if (!known.has(key)) known.set(key, brokenRule(world) ?? stuckFrom(world, protocol, invoke));
    return known.get(key);
  };
}

function traceOf(path: Path): string[] {
  const trace: string[] = [];
  for (let at: Path | undefined = path; at; at = at.from) trace.unshift(at.by);
  return trace;
}
