import {
  type ContentChange,
  type ContentLimits,
  type ContentPorts,
  LIMITS,
  type WrittenGeneration,
} from './content.ts';
import type { ContentTarget, Filling } from './filling.ts';
import { ObjectAccount } from './runs/accounts.ts';
import { mergedLines, mergeRuns } from './runs/merge-runs.ts';
import type { Run } from './runs/sorted-runs.ts';
import { stageRuns } from './runs/stage-runs.ts';
import { numbered, stagingDamaged } from './runs/staged-accounts.ts';
import { writeObjects } from './write-objects.ts';

/**
 * Writes a generation of a day: the lines of the sources, changed, sorted by the time of their
 * invoice and their id. The same sources and change give the same bytes, in whatever order the
 * sources are named. Memory is bounded: lines beyond one run wait in staging. So is what has to be
 * done again when a process ends: the next one continues from what the accounts in staging say.
 * Throws ContentFault `SourceDamaged`, `LineTwice`, `StagingDamaged` or `OutOfTime`, and what the
 * ports throw.
 */
export async function writeGeneration(
  sources: readonly { key: string }[],
  change: ContentChange,
  target: ContentTarget,
  ports: ContentPorts,
  limits: ContentLimits = LIMITS,
): Promise<WrittenGeneration> {
  const filling = { change, target, limits, ports };
  const of = { changed: sources.map(({ key }) => key), added: change.with ?? [] };
  const found = await stageRuns(of, filling);
  const { lines, ...changed } = found.tally.sums();
  const objects =
    'sorted' in found
      ? await allOf(writeObjects([found.sorted], 0, filling))
      : await writeRest(found.runs, filling);
  const written = objects.map(({ key, lines: count, bytes }) => ({ key, lines: count, bytes }));
  return { ...lines, ...changed, objects: written };
}

const OBJECT = 'object';

/** Continues after the objects that are accounted for. */
async function writeRest(runs: readonly Run[], filling: Filling): Promise<ObjectAccount[]> {
  const { staged } = filling.target;
  const left = await mergeRuns(runs, filling);
  const objects = await allOf(writtenBefore(filling.target));
  const last = objects.at(-1)?.last;
  // Only an object without rows has none. It is the only one.
  if (last === null) return objects;
  const lines = mergedLines(left, last, filling);
  for await (const object of writeObjects(lines, objects.length, filling)) {
    await staged.write(numbered(OBJECT, objects.length), ObjectAccount, object);
    objects.push(object);
  }
  return objects;
}

async function* writtenBefore({ keyOf, staged }: ContentTarget): AsyncGenerator<ObjectAccount> {
  for (let n = 0; ; n += 1) {
    const account = await staged.read(numbered(OBJECT, n), ObjectAccount);
    if (!account) return;
    if (account.key !== keyOf(n)) throw stagingDamaged(`object ${n} is not ${keyOf(n)}`);
    yield account;
  }
}

async function allOf<T>(each: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of each) all.push(one);
  return all;
}
