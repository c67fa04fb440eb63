import { alone } from '../model/invocation.ts';
import type { Invoke } from './protocol.ts';
import {
  broughtBack,
  DROPPED,
  leftOut,
  linesIn,
  minus,
  recordIn,
  sealed,
  type World,
} from './world.ts';

/** Returns what is wrong with a world, or undefined. */
export function brokenRule(world: World): string | undefined {
  return world.wrong || wrongInTheLake(world);
}

/** A query may begin at any time, and takes the generation of the catalog. */
function wrongInTheLake(world: World): string | undefined {
  const { committed, retracted, catalog, day } = world;
  const found = linesIn(world, catalog);
  if (new Set(found).size < found.length) return 'a line is twice in the lake';
  const gone = minus(retracted, broughtBack(day.without));
  if ([...gone].some((line) => found.includes(line))) return 'a retracted line is back';
  if (catalog === DROPPED) return undefined;
  // Between the switch and its end, a line is retracted already, and not yet reported.
  const missing = [...minus(committed, retracted + leftOut(day.without))].filter(
    (line) => !found.includes(line),
  );
  return missing.length > 0
    ? `line ${missing.join()} has landed and is not in the lake`
    : undefined;
}

/**
 * Checks that the day can always be brought to rest, even if every process is dead: the finisher
 * writes every batch that is registered, and one more rewrite runs. That alone must end the rewrite
 * that is under way, and then one more must succeed, with every line that landed.
 */
export function stuckFrom(start: World, invoke: Invoke): string | undefined {
  const batches = sealed(start);
  if (batches.length === 0) return undefined;
  let world = start;
  for (const batch of batches) world = alone(invoke('write', batch), world);
  const under = alone(invoke('rewrite', ''), world);
  const rested = alone(invoke('rewrite', ''), under);
  const broken = brokenRule(rested);
  if (broken) return `after a recovery ${broken}`;
  const { day, catalog, objects, records, retracted } = rested;
  if (day.phase !== 'IDLE' || catalog !== day.live) return 'no rewrite comes to an end';
  const expected = minus(batches.join(''), retracted);
  const { names } = recordIn(records[day.live] ?? '');
  const found = names
    .split(' ')
    .map((name) => objects[`${day.live}/${name}`] ?? '')
    .join('');
  return found === expected ? undefined : `a rewrite has ${found} and not ${expected}`;
}
