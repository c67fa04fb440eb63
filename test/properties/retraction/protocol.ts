import * as model from '../model/invocation.ts';
import { type Programs, programsOf } from './programs.ts';
import { keyOf, type World } from './world.ts';

export type Step = 'ask' | 'run' | 'post' | 'upsert' | 'mend';
export type Invocation = model.Invocation<World, Step>;
export type Invoke = model.Invoke<World, Step>;

/** A protocol to explore. A broken variant is this protocol with one change. */
export type Protocol = {
  name: string;
  programs: Programs;
  /** The lease of an invocation lasts for longer than Lambda lets it live. */
  leaseOutlives: boolean;
  /** Steps that began before the retraction end before anything is archived. */
  waitsForSteps: boolean;
};

export const OURS: Protocol = {
  name: 'claim, archive, remove, count',
  programs: programsOf(),
  leaseOutlives: true,
  waitsForSteps: true,
};

export function invocations({ programs }: Protocol): Invoke {
  return model.invocations<World, Step>((step, [id = '']) => programs[step](id), keyOf);
}
