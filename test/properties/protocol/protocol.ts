import { OPERATIONS, type Operation } from './operations.ts';
import { type Programs, programsOf } from './programs.ts';
import type { World } from './world.ts';

/** What is explored: design and all, so that a broken variant is this with one thing changed. */
export type Protocol = {
  name: string;
  programs: Programs;
  /** The batch that a delivery of these stream positions starts; after it `left - 1` more may come. */
  nameOf(left: number, from: number, to: number): string;
  /** The ingest of a POST: all of them bring the same body under the same Idempotency-Key. */
  ingestOf(left: number): string;
  /** What may happen to the world without any program. */
  weather(world: World): Operation[];
};

export const OURS: Protocol = {
  name: 'claim, stage, seal, materialise',
  programs: programsOf(OPERATIONS),
  nameOf: (left) => 'edcba'[left] ?? '?',
  ingestOf: () => 'i',
  weather: () => [],
};
