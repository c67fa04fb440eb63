import type { Operation, Result } from './operations.ts';
import type { Programs } from './programs.ts';
import { keyOf, type World } from './world.ts';

type Step = Exclude<keyof Programs, 'settleChunk' | 'stateForTaking'>;

/**
 * A running program. Its arguments and the results that it has received are its only memory, so
 * they identify it. Equal invocations are one object with one `id`.
 */
export type Invocation = {
  readonly id: number;
  readonly step: Step;
  readonly args: readonly string[];
  /** The next operation. Undefined when the program has ended with `output`. */
  readonly next: Operation | undefined;
  readonly output: string;
  /** Returns the program after it has received the result of its next operation. */
  receive(result: Result): Invocation;
};

export type Invoke = (step: Step, ...args: string[]) => Invocation;

export function invocations(programs: Programs): Invoke {
  const known = new Map<string, Invocation>();
  const worlds = new Map<string, World>();

  const invocation = (step: Step, args: string[], results: Result[]): Invocation => {
    const key = [step, ...args, '', ...results].join('|');
    const existing = known.get(key);
    if (existing) return existing;
    const { next, output } = replayed(programs, step, args, results);
    const received = new Map<Result, Invocation>();
    const receive = (result: Result): Invocation => {
      const after = received.get(result) ?? invocation(step, args, [...results, result]);
      received.set(result, after);
      return after;
    };
    const id = known.size;
    const reached = { id, step, args, next: next && memoized(next, worlds), output, receive };
    known.set(key, reached);
    return reached;
  };
  return (step, ...args) => invocation(step, args, []);
}

/**
 * Returns the operation with its effects memoized. Equal worlds become one object, because most
 * states meet both often.
 */
function memoized({ name, apply }: Operation, worlds: Map<string, World>): Operation {
  const effects = new WeakMap<World, [World, Result]>();
  const effectOn = (world: World): [World, Result] => {
    const [after, result] = apply(world);
    const same = worlds.get(keyOf(after)) ?? after;
    worlds.set(keyOf(same), same);
    return [same, result];
  };
  return {
    name,
    apply: (world) => {
      const effect = effects.get(world) ?? effectOn(world);
      effects.set(world, effect);
      return effect;
    },
  };
}

function replayed(programs: Programs, step: Step, args: string[], results: Result[]) {
  const [first = '', second = '', third = ''] = args;
  const program = programs[step](first, second, third);
  let turn = program.next();
  for (const result of results) turn = program.next(result);
  return turn.done ? { next: undefined, output: turn.value } : { next: turn.value, output: '' };
}
