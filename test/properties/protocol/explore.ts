import { type Exploration, explore as exploreModel } from '../model/explore.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { type Invoke, invocations } from './invocation.ts';
import type { Protocol } from './protocol.ts';
import { identityOf, type Limits, startOf } from './state.ts';
import { transitionsFrom } from './transitions.ts';
import { keyOf, type World } from './world.ts';

export function explore(protocol: Protocol, start: World, limits: Limits): Exploration {
  const invoke = invocations(protocol.programs);
  const wrongIn = checker(protocol, invoke);
  return exploreModel({
    start: startOf(start, limits),
    transitionsFrom: (state) => transitionsFrom(state, protocol, invoke),
    identityOf,
    wrongIn: ({ world }) => wrongIn(world),
  });
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
