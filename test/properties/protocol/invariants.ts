import { alone, ENDLESS } from '../model/invocation.ts';
import { advanced, delivered } from './attempt.ts';
import type { Invoke } from './invocation.ts';
import type { Protocol } from './protocol.ts';
import { type Chunk, LINES, lineOf, type World } from './world.ts';

/** Returns what is wrong with a world, or undefined. */
export function brokenRule(world: World): string | undefined {
  return lineTwice(world) ?? committedInPart(world) ?? doneInPart(world) ?? acceptedInPart(world);
}

/** Readers of the lake may see every object at any time. */
function lineTwice(world: World): string | undefined {
  const seen = Object.values(world.lake).join('');
  const lines = [...seen].map(lineOf);
  return new Set(lines).size < lines.length ? 'a reader sees a line twice' : undefined;
}

function committedInPart(world: World): string | undefined {
  for (const [batch, { state, plan }] of Object.entries(world.batches)) {
    if (state !== 'COMMITTED' || !plan) continue;
    const there = world.lake[plan.object] === plan.members;
    if (!there || !isIn(world.index, plan.members))
      return `${batch} is COMMITTED and not all written`;
  }
  return undefined;
}

/** A delivery that was reported as done is never redelivered, so it must have landed. */
function doneInPart(world: World): string | undefined {
  return [...world.done].every((chunk) => hasLanded(world, chunk))
    ? undefined
    : 'a delivery is reported as done and has not landed';
}

function acceptedInPart(world: World): string | undefined {
  const { i } = world.ingests;
  return i !== 'ACCEPTED' || isIn(world.stream, LINES.join(''))
    ? undefined
    : 'the ingest is ACCEPTED and a chunk is not in the stream';
}

function hasLanded(world: World, chunk: Chunk): boolean {
  return (
    Object.values(world.lake).some((members) => isIn(members, chunk)) && isIn(world.index, chunk)
  );
}

const isIn = (all: string, some: string): boolean => [...some].every((name) => all.includes(name));

/**
 * Checks that the system can always recover, even if every process is dead. The client repeats its
 * POST until it gets 202, and all records are delivered once more. That alone must land every line
 * exactly once.
 */
export function stuckFrom(world: World, protocol: Protocol, invoke: Invoke): string | undefined {
  const posted = alone(invoke('post', protocol.ingestOf(0)), world);
  const batch = protocol.nameOf(0, 0, posted.stream.length);
  const landed = landedAlone(posted, batch, invoke);
  const broken = brokenRule(landed);
  if (broken) return `after a recovery ${broken}`;
  const all = LINES.every(
    (line) => hasLanded(landed, line) || hasLanded(landed, String(Number(line) + 2)),
  );
  return all ? undefined : 'a repeated POST and a fresh delivery do not land every line';
}

function landedAlone(start: World, batch: string, invoke: Invoke): World {
  let world = start;
  let attempt: ReturnType<typeof advanced> = delivered(invoke, batch, start.stream);
  for (let turns = 0; attempt && turns < ENDLESS; turns++) {
    const [invocation] = attempt.running;
    if (!invocation?.next) return world;
    const [after, result] = invocation.next.apply(world);
    world = after;
    attempt = advanced(invoke, attempt, invocation, invocation.receive(result));
  }
  return world;
}
