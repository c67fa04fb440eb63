import { OPERATIONS, type Operation } from './operations.ts';
import { type Programs, programsOf } from './programs.ts';
import type { World } from './world.ts';

/** A protocol to explore. A broken variant is this protocol with one change. */
export type Protocol = {
  name: string;
  programs: Programs;
  /**
   * Names the batch of a delivery of these stream positions. `left` counts the deliveries that may
   * come, with it.
   */
  nameOf(left: number, from: number, to: number): string;
  /** Names the ingest of a POST. Every POST has the same body and the same Idempotency-Key. */
  ingestOf(left: number): string;
  /** What may happen to the world outside of any program. */
  events(world: World): Operation[];
};

export const OURS: Protocol = {
  name: 'claim, stage, seal, materialise',
  programs: programsOf(OPERATIONS),
  nameOf: (left) => 'edcba'[left] ?? '?',
  ingestOf: () => 'i',
  events: () => [],
};
