import { type Exploration, explore as exploreModel } from '../model/explore.ts';
import { identifiedBy, judgedOnce } from '../model/worlds.ts';
import { brokenRule, stuckFrom } from './invariants.ts';
import { invocations, type Protocol } from './protocol.ts';
import type { Limits, State } from './state.ts';
import { transitionsFrom } from './transitions.ts';
import { keyOf, type World } from './world.ts';

export function explore(protocol: Protocol, start: World, left: Limits): Exploration {
  const invoke = invocations(protocol);
  return exploreModel<State>({
    start: { world: start, running: [], left },
    transitionsFrom: (state) => transitionsFrom(state, protocol, invoke),
    identityOf: identifiedBy(keyOf),
    wrongIn: judgedOnce(keyOf, (world) => brokenRule(world) ?? stuckFrom(world, invoke)),
  });
}
