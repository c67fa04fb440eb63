import { alone } from '../model/invocation.ts';
import type { Invoke } from './protocol.ts';
import { both, type World } from './world.ts';

/** Returns what is wrong with a world, or undefined. */
export function brokenRule(world: World): string | undefined {
  return leftBehind(world) ?? lost(world);
}

/** What the certificate promises, from the moment on at which it is there. */
function leftBehind(world: World): string | undefined {
  const { certificate, covered, lake, dead, items, staged } = world;
  if (!certificate) return undefined;
  const left = Object.entries({ lake, dead, items, staged }).filter(
    ([, lines]) => both(lines, covered) !== '',
  );
  const [place] = left;
  return place && `the certificate is there, and ${place[1]} is in ${place[0]}`;
}

/** Lines of batches that began later are new data: every store shows them. */
function lost({ batches, covered, lake, items }: World): string | undefined {
  const landed = Object.keys(batches).filter(
    (batch) => batches[batch] === 'COMMITTED' && !covered.includes(batch),
  );
  const missing = landed.find((batch) => !lake.includes(batch) || !items.includes(batch));
  return missing && `${missing} came later, and is not in all stores`;
}

/**
 * Checks that the erasure can be brought to its end, even if every process is dead: the finisher lands
 * what is sealed, and the schedule runs.
 */
export function stuckFrom(start: World, invoke: Invoke): string | undefined {
  let world = start;
  for (const batch of Object.keys(world.batches)) world = alone(invoke('land', batch), world);
  world = alone(invoke('run'), alone(invoke('run'), world));
  const broken = brokenRule(world);
  if (broken) return `after a recovery ${broken}`;
  const open = Object.entries(world.batches).find(([, state]) => state !== 'COMMITTED');
  if (open) return `${open[0]} never lands`;
  return world.operation === 'OPEN' ? 'the erasure never comes to its end' : undefined;
}
