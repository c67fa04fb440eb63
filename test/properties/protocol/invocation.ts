import type { Answer, Operation } from './operations.ts';
import type { Programs } from './programs.ts';
import { keyOf, type World } from './world.ts';

type Step = Exclude<keyof Programs, 'settleChunk' | 'stateForTaking'>;

/**
 * A running program, known by what it was started with and the answers that it has heard: a program has no other
 * memory. Equal ones are one object, so `id` stands for all of it.
 */
export type Invocation = {
  readonly id: number;
  readonly step: Step;
  readonly args: readonly string[];
  /** The operation that it is about to do; none when it has ended with `output`. */
  readonly next: Operation | undefined;
  readonly output: string;
  /** The same program once it has heard the answer. */
  hear(answer: Answer): Invocation;
};

export type Invoke = (step: Step, ...args: string[]) => Invocation;

export function invocations(programs: Programs): Invoke {
  const known = new Map<string, Invocation>();
  const worlds = new Map<string, World>();

  const invocation = (step: Step, args: string[], answers: Answer[]): Invocation => {
    const key = [step, ...args, '', ...answers].join('|');
    const existing = known.get(key);
    if (existing) return existing;
    const { next, output } = replayed(programs, step, args, answers);
    const heard = new Map<Answer, Invocation>();
    const hear = (answer: Answer): Invocation => {
      const after = heard.get(answer) ?? invocation(step, args, [...answers, answer]);
      heard.set(answer, after);
      return after;
    };
    const id = known.size;
    const reached = { id, step, args, next: next && remembering(next, worlds), output, hear };
    known.set(key, reached);
    return reached;
  };
  return (step, ...args) => invocation(step, args, []);
}

/** The operation with its effects remembered, and equal worlds made one: most states meet both many times. */
function remembering({ name, apply }: Operation, worlds: Map<string, World>): Operation {
  const effects = new WeakMap<World, [World, Answer]>();
  const effectOn = (world: World): [World, Answer] => {
    const [after, answer] = apply(world);
    const same = worlds.get(keyOf(after)) ?? after;
    worlds.set(keyOf(same), same);
    return [same, answer];
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

function replayed(programs: Programs, step: Step, args: string[], answers: Answer[]) {
  const [first = '', second = '', third = ''] = args;
  const program = programs[step](first, second, third);
  let turn = program.next();
  for (const answer of answers) turn = program.next(answer);
  return turn.done ? { next: undefined, output: turn.value } : { next: turn.value, output: '' };
}
