import { alone } from '../model/invocation.ts';
import type { Invoke } from './protocol.ts';
import { isGone, isThere, type World } from './world.ts';

/** Returns what is wrong with a world, or undefined. */
export function brokenRule(world: World): string | undefined {
  const { retraction, wrong } = world;
  return wrong || countedTwice(world) || wrongAtRest(world) || lostFor(retraction, world);
}

function countedTwice({ lake }: World): string | undefined {
  if (new Set(lake).size < lake.length) return `SQL finds a line twice: ${lake}`;
  return undefined;
}

/** Between operations the stores agree with the ledger. */
function wrongAtRest(world: World): string | undefined {
  const { retraction, lake, items, counted } = world;
  if (isThere(retraction) ? isShown(world) : !isGone(retraction) || isHidden(world)) {
    const isBoth = retraction.startsWith('RETRACTED') && lake.includes('y');
    return isBoth ? 'sent again, and RETRACTED' : undefined;
  }
  const found = `lake ${lake}, items ${items}, counted ${counted || 'nothing'}`;
  return `${retraction || 'not retracted'}, and ${found}`;
}

const isShown = ({ lake, items, counted }: World): boolean =>
  lake.includes('x') && items.includes('x') && counted === '';
const isHidden = ({ lake, items, counted }: World): boolean =>
  !lake.includes('x') && !items.includes('x') && counted.length === 1;

/** What a store shows no more is in the archive, until it is purged. */
function lostFor(retraction: string, { lake, items, archive }: World): string | undefined {
  const canBeUndone = ['RETRACTING', 'RETRACTED', 'RESTORING'].some((state) =>
    retraction.startsWith(state),
  );
  if (!canBeUndone) return undefined;
  const kept = Object.entries(archive);
  const isKept = (what: string): boolean =>
    kept.some(([key, lines]) => key.endsWith(what) && lines.includes('x'));
  if (!lake.includes('x') && !isKept('lines')) return `${retraction}, and its lines are lost`;
  if (!items.includes('x') && !isKept('items')) return `${retraction}, and its items are lost`;
  return undefined;
}

/**
 * Checks that every operation can be brought to its end, even if every process is dead: the
 * scheduled function runs as often as there are operations. Then nothing is half done.
 */
export function stuckFrom(start: World, invoke: Invoke): string | undefined {
  const ids = Object.keys(start.operations);
  let world = start;
  for (const _ of ids) for (const id of ids) world = alone(invoke('run', id), world);
  const broken = brokenRule(world);
  if (broken) return `after a recovery ${broken}`;
  const open = ids.filter((id) => world.operations[id]?.state === 'OPEN');
  if (open.length > 0) return `${open} never comes to its end`;
  const { retraction } = world;
  return isThere(retraction) || isGone(retraction) ? undefined : `${retraction} is left half done`;
}
