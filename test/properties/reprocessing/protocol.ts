import * as model from '../model/invocation.ts';
import { type Programs, programsOf } from './programs.ts';
import { keyOf, type World } from './world.ts';

export type Step = 'ask' | 'run' | 'upsert' | 'correct' | 'finish';
export type Invocation = model.Invocation<World, Step>;
export type Invoke = model.Invoke<World, Step>;

/** A protocol to explore. A broken variant is this protocol with one change. */
export type Protocol = {
  name: string;
  programs: Programs;
  /** The lease of an invocation lasts for longer than Lambda lets it live. */
  leaseOutlives: boolean;
  /** Steps and requests that began before the claim end before the raw body is read. */
  waitsForSteps: boolean;
};

export const OURS: Protocol = {
  name: 'claim, prepare, replace, say what has landed',
  programs: programsOf(),
  leaseOutlives: true,
  waitsForSteps: true,
};

export function invocations({ programs }: Protocol): Invoke {
  return model.invocations<World, Step>((step, [id = '']) => programs[step](id), keyOf);
}
