import * as model from '../model/invocation.ts';
import { type Programs, programsOf } from './programs.ts';
import { keyOf, type World } from './world.ts';

export type Step = 'write' | 'rewrite' | 'rewriteOtherwise' | 'giveUp' | 'drop' | 'clean' | 'query';
export type Invocation = model.Invocation<World, Step>;
export type Invoke = model.Invoke<World, Step>;

/** A protocol to explore. A broken variant is this protocol with one change. */
export type Protocol = {
  name: string;
  programs: Programs;
  /**
   * A rewrite begins only when no invocation of an earlier one can still update the partition: the
   * update takes no condition, but Lambda ends every invocation at its time-out.
   */
  coolsDown: boolean;
  /** A generation is deleted only when no query that was planned with it still runs. */
  hasGrace: boolean;
};

export const OURS: Protocol = {
  name: 'register, rewrite, switch',
  programs: programsOf(),
  coolsDown: true,
  hasGrace: true,
};

export function invocations({ programs }: Protocol): Invoke {
  return model.invocations<World, Step>((step, [argument = '']) => programs[step](argument), keyOf);
}
