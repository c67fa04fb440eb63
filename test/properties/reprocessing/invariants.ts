import { alone } from '../model/invocation.ts';
import { isClaimed, isReadAgain } from './programs.ts';
import type { Invoke } from './protocol.ts';
import { CODES, linesOf, type World, without } from './world.ts';

/** Returns what is wrong with a world, or undefined. */
export function brokenRule(world: World): string | undefined {
  return world.wrong || twice(world) || wrongAtRest(world) || broughtBack(world);
}

const recordsIn = (lines: string): string[] => lines.split(/\d/).filter(Boolean);

function twice({ lake, correction }: World): string | undefined {
  const records = recordsIn(lake);
  if (new Set(records).size < records.length) return `SQL finds a line twice: ${lake}`;
  const isBoth = records.includes('c') && correction === 'SENT';
  return isBoth ? 'a record was sent corrected, and is accepted as it was' : undefined;
}

/** Between operations the stores agree with what the ledger says of the code that has read the ingest. */
function wrongAtRest(world: World): string | undefined {
  const { reprocessing, lake, items, quarantine, landed, turn, operations } = world;
  const isUnderWay = operations[turn]?.state === 'OPEN';
  if (isClaimed(reprocessing) || isUnderWay) return undefined;
  const expected = linesAtRest(world);
  const isOld = quarantine !== (expected.includes('c') ? '' : 'c');
  if ([lake, items, landed].every((found) => found === expected) && !isOld) return undefined;
  return `${reprocessing || 'not read again'}, and lake ${lake}, items ${items}, landed ${landed}, quarantine ${quarantine}`;
}

function linesAtRest({ reprocessing, raw, landed }: World): string {
  if (!isReadAgain(reprocessing)) return linesOf(raw, '1');
  const code = CODES[reprocessing.split(' ')[1] ?? ''] ?? '';
  return linesOf(landed.includes('c') ? raw : without(raw, 'c'), code);
}

/** After an erasure nothing that is kept names the customer. */
function broughtBack({ operations, raw, lake, items, prepared }: World): string | undefined {
  if (operations['E']?.state !== 'DONE') return undefined;
  const kept = [raw, lake, items, ...Object.values(prepared)];
  return kept.some((lines) => lines.includes('e')) ? 'an erased customer is back' : undefined;
}

/**
 * Checks that every operation can be brought to its end, even if every process is dead: the scheduled
 * functions run as often as there are operations. Then nothing is half done or left.
 */
export function stuckFrom(start: World, invoke: Invoke): string | undefined {
  const ids = Object.keys(start.operations);
  let world = alone(invoke('finish'), start);
  for (const _ of ids) for (const id of ids) world = alone(invoke('run', id), world);
  const broken = brokenRule(world);
  if (broken) return `after a recovery ${broken}`;
  const open = ids.filter((id) => world.operations[id]?.state === 'OPEN');
  if (open.length > 0) return `${open} never comes to its end`;
  if (isClaimed(world.reprocessing)) return `${world.reprocessing} is left half done`;
  const left = Object.keys(world.prepared);
  return left.length > 0 ? `what ${left} has prepared is left` : undefined;
}
