import type { Running } from '../model/turns.ts';
import type { Step } from './protocol.ts';
import { sealed, type World } from './world.ts';

/** How often each thing may begin. */
export type Limits = {
  /** The batches that write, in order of their names; each batch is one line of the day. */
  batches: string;
  /** Batches that are written again, by a retry or the finisher, while the first still runs. */
  repeats: number;
  /** Rewrites that leave nothing out: each begins one, or resumes the one under way. */
  rewrites: number;
  /** The same, by a version that divides the lines of a day into other objects. */
  otherRewrites: number;
  /** The lines that a rewrite leaves out, one rewrite for each. */
  retractions: string;
  /** The lines that a rewrite brings back, once they are retracted, one rewrite for each. */
  restores: string;
  giveUps: number;
  /** How often somebody drops the partition from the catalog. */
  drops: number;
  cleans: number;
  queries: number;
  /** Responses that are lost after the operation took effect, so that the program starts again. */
  losses: number;
};

export type State = Running<World, Step, Limits>;

export const NOTHING: Limits = {
  batches: '',
  repeats: 0,
  rewrites: 0,
  otherRewrites: 0,
  drops: 0,
  retractions: '',
  restores: '',
  giveUps: 0,
  cleans: 0,
  queries: 0,
  losses: 0,
};

/** What may begin now, with the limits that are left afterwards. */
export function beginnings({ world, left }: State): [Step, string, Limits][] {
  const found: [Step, string, Limits][] = [];
  const [batch] = left.batches;
  if (batch) found.push(['write', batch, { ...left, batches: left.batches.slice(1) }]);
  for (const again of left.repeats > 0 ? sealed(world) : []) {
    found.push(['write', again, { ...left, repeats: left.repeats - 1 }]);
  }
  if (left.rewrites > 0) found.push(['rewrite', '', { ...left, rewrites: left.rewrites - 1 }]);
  if (left.otherRewrites > 0) {
    found.push(['rewriteOtherwise', '', { ...left, otherRewrites: left.otherRewrites - 1 }]);
  }
  found.push(...retractions(world, left));
  if (left.drops > 0) found.push(['drop', '', { ...left, drops: left.drops - 1 }]);
  if (left.giveUps > 0) found.push(['giveUp', '', { ...left, giveUps: left.giveUps - 1 }]);
  if (left.cleans > 0) found.push(['clean', '', { ...left, cleans: left.cleans - 1 }]);
  if (left.queries > 0) found.push(['query', '', { ...left, queries: left.queries - 1 }]);
  return found;
}

/** A line can be retracted once its batch has landed, and comes back once it is retracted. */
function* retractions(world: World, left: Limits): Generator<[Step, string, Limits]> {
  const [line] = left.retractions;
  if (line && world.committed.includes(line)) {
    yield ['rewrite', line, { ...left, retractions: left.retractions.slice(1) }];
  }
  const [back] = left.restores;
  if (back && world.retracted.includes(back)) {
    yield ['rewrite', back.toUpperCase(), { ...left, restores: left.restores.slice(1) }];
  }
}
