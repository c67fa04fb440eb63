import * as model from '../model/invocation.ts';
import type { Programs } from './programs.ts';
import { keyOf, type World } from './world.ts';

type Step = Exclude<keyof Programs, 'settleChunk' | 'stateForTaking'>;

export type Invocation = model.Invocation<World, Step>;
export type Invoke = model.Invoke<World, Step>;

export function invocations(programs: Programs): Invoke {
  return model.invocations<World, Step>(
    (step, [first = '', second = '', third = '']) => programs[step](first, second, third),
    keyOf,
  );
}
