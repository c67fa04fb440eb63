import { alone } from '../model/invocation.ts';
import type { Invoke } from './protocol.ts';
import { sentBy, type World } from './world.ts';

/** Returns what is wrong with a world, or undefined. */
export function brokenRule(world: World): string | undefined {
  const wrong = world.wrong || wrongInTheStream(world) || wrongRecord(world) || wrongState(world);
  return wrong || acceptedTwice(world);
}

function acceptedTwice({ accepted, claims }: World): string | undefined {
  const twice = [...accepted].find((line) => claims[line] !== undefined);
  return twice && `${twice} is accepted again, and a correction sends it too`;
}

function wrongInTheStream({ stream }: World): string | undefined {
  const lines = stream.map((chunk) => chunk.slice(2));
  if (new Set(lines).size < lines.length) return 'a line is sent twice';
  const rows = stream.map((chunk) => chunk.slice(0, 2));
  return new Set(rows).size < rows.length ? 'two lines are sent as the same row' : undefined;
}

function wrongRecord(world: World): string | undefined {
  const wrong = Object.keys(world.records).find((id) => world.records[id] !== sentBy(world, id));
  return wrong && `the record of ${wrong} differs from what it has sent`;
}

function wrongState(world: World): string | undefined {
  const sent = Object.keys(world.entries).filter((id) => world.entries[id]?.state === 'SENT');
  const lacking = sent.find((id) =>
    [...heldBy(world, id)].some((line) => !sentBy(world, id).includes(line)),
  );
  if (lacking) return `${lacking} is SENT, and has not sent all that it holds`;
  const unrecorded = sent.find((id) => (world.records[id] ?? '') !== sentBy(world, id));
  return unrecorded && `${unrecorded} is SENT without its record`;
}

const heldBy = ({ claims }: World, id: string): string =>
  Object.keys(claims)
    .filter((line) => claims[line] === id)
    .join('');

/**
 * Checks that every correction can be brought to its end, even if every process is dead: the
 * finisher runs once for each, and the client repeats its request. Then each line that is claimed
 * has been sent by its holder, so that no line is held for nothing.
 */
export function stuckFrom(start: World, invoke: Invoke): string | undefined {
  const ids = Object.keys(start.entries);
  let world = start;
  for (const id of ids) world = alone(invoke('finish', id), world);
  for (const id of ids) world = alone(invoke('correct', id), world);
  const broken = brokenRule(world);
  if (broken) return `after a recovery ${broken}`;
  const open = ids.filter((id) => world.entries[id]?.state !== 'SENT');
  if (open.length > 0) return `${open} never comes to its end`;
  const lost = Object.entries(world.claims).filter(
    ([line, id]) => !sentBy(world, id).includes(line),
  );
  return lost.length > 0 ? `${lost.map(([line]) => line)} is held and never sent` : undefined;
}
