import * as model from '../model/invocation.ts';
import { type Programs, programsOf } from './programs.ts';
import { keyOf, type World } from './world.ts';

export type Step = 'correct' | 'finish' | 'keep' | 'reprocess';
export type Invoke = model.Invoke<World, Step>;

/** A protocol to explore. A broken variant is this protocol with one change. */
export type Protocol = { name: string; programs: Programs };

export const OURS: Protocol = { name: 'stage, record, claim, send', programs: programsOf() };

export function invocations({ programs }: Protocol): Invoke {
  return model.invocations<World, Step>((step, [id = '']) => programs[step](id), keyOf);
}
