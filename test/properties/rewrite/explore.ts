import { type Exploration, explore as exploreModel } from '../model/explore.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { invocations, type Protocol } from './protocol.ts';
import { identityOf, type Limits } from './state.ts';
import { transitionsFrom } from './transitions.ts';
import { keyOf, type World } from './world.ts';

export function explore(protocol: Protocol, start: World, left: Limits): Exploration {
  const invoke = invocations(protocol);
  const known = new Map<string, string | undefined>();
  const wrongIn = (world: World): string | undefined => {
    const key = keyOf(world);
    if (!known.has(key)) known.set(key, brokenRule(world) ?? stuckFrom(world, invoke));
    return known.get(key);
  };
  return exploreModel({
    start: { world: start, running: [], left },
    transitionsFrom: (state) => transitionsFrom(state, protocol, invoke),
    identityOf,
    wrongIn: ({ world }) => wrongIn(world),
  });
}
