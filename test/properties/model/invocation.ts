import type { Operation, Program, Result } from './operation.ts';

/**
 * A running program. Its arguments and the results that it has received are its only memory, so
 * they identify it. Equal invocations are one object with one `id`.
 */
export type Invocation<World, Step extends string> = {
  readonly id: number;
  readonly step: Step;
  readonly args: readonly string[];
  /** The next operation. Undefined when the program has ended with `output`. */
  readonly next: Operation<World> | undefined;
  readonly output: string;
  /** Returns the program after it has received the result of its next operation. */
  receive(result: Result): Invocation<World, Step>;
};

export type Invoke<World, Step extends string> = (
  step: Step,
  ...args: string[]
) => Invocation<World, Step>;

/** Returns how programs are started. `keyOf` returns the same text for equal worlds. */
export function invocations<World extends object, Step extends string>(
  start: (step: Step, args: readonly string[]) => Program<World>,
  keyOf: (world: World) => string,
): Invoke<World, Step> {
  type Running = Invocation<World, Step>;
  const known = new Map<string, Running>();
  const worlds = new Map<string, World>();

  const invocation = (step: Step, args: string[], results: Result[]): Running => {
    const key = [step, ...args, '', ...results].join('|');
    const existing = known.get(key);
    if (existing) return existing;
    const { next, output } = replayed(start(step, args), results);
    const received = new Map<Result, Running>();
    const receive = (result: Result): Running => {
      const after = received.get(result) ?? invocation(step, args, [...results, result]);
      received.set(result, after);
      return after;
    };
    const id = known.size;
    const reached = {
      id,
      step,
      args,
      next: next && memoized(next, worlds, keyOf),
      output,
      receive,
    };
    known.set(key, reached);
    return reached;
  };
  return (step, ...args) => invocation(step, args, []);
}

/**
 * Returns the operation with its effects memoized. Equal worlds become one object, because most
 * states meet both often.
 */
function memoized<World extends object>(
  { name, apply }: Operation<World>,
  worlds: Map<string, World>,
  keyOf: (world: World) => string,
): Operation<World> {
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

function replayed<World>(program: Program<World>, results: readonly Result[]) {
  let turn = program.next();
  for (const result of results) turn = program.next(result);
  return turn.done ? { next: undefined, output: turn.value } : { next: turn.value, output: '' };
}

/** More operations than any program does alone. A program that does more never ends. */
export const ENDLESS = 200;

/** Returns the world after a program has run alone. */
export function alone<World, Step extends string>(
  program: Invocation<World, Step>,
  start: World,
): World {
  let world = start;
  let invocation = program;
  for (let turns = 0; invocation.next && turns < ENDLESS; turns++) {
    const [after, result] = invocation.next.apply(world);
    world = after;
    invocation = invocation.receive(result);
  }
  return world;
}
