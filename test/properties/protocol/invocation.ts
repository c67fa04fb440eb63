import type { Answer, Operation } from './operations.ts';
import type { Programs } from './programs.ts';

export type Step = Exclude<keyof Programs, 'settleChunk'>;

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

  const invocation = (step: Step, args: string[], answers: Answer[]): Invocation => {
    const key = [step, ...args, '', ...answers].join('|');
    const existing = known.get(key);
    if (existing) return existing;
    const { next, output } = replayed(programs, step, args, answers);
    const hear = (answer: Answer) => invocation(step, args, [...answers, answer]);
    const started: Invocation = { id: known.size, step, args, next, output, hear };
    known.set(key, started);
    return started;
  };
  return (step, ...args) => invocation(step, args, []);
}

function replayed(programs: Programs, step: Step, args: string[], answers: Answer[]) {
  const [first = '', second = '', third = ''] = args;
  const program = programs[step](first, second, third);
  let turn = program.next();
  for (const answer of answers) turn = program.next(answer);
  return turn.done ? { next: undefined, output: turn.value } : { next: turn.value, output: '' };
}
