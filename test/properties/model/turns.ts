import type { Transition } from './explore.ts';
import type { Invocation, Invoke } from './invocation.ts';

/** Programs that run in a world, and how often each thing may still happen. */
export type Running<World, Step extends string, Left> = {
  readonly world: World;
  readonly running: readonly Invocation<World, Step>[];
  readonly left: Left & { readonly losses: number };
};

/** The next operation of an invocation takes effect, and its result arrives. */
export function* acts<World, Step extends string, Left>(
  state: Running<World, Step, Left>,
  invocation: Invocation<World, Step>,
): Generator<Transition<Running<World, Step, Left>>> {
  const { next } = invocation;
  if (!next) return;
  const [world, result] = next.apply(state.world);
  const after = invocation.receive(result);
  const moved = replaced({ ...state, world }, invocation, after.next && after);
  yield { name: `${nameOf(invocation)}: ${next.name}`, state: moved };
}

/** The operation takes effect, its result gets lost, and the program starts again. */
export function* losesResult<World, Step extends string, Left>(
  state: Running<World, Step, Left>,
  invocation: Invocation<World, Step>,
  invoke: Invoke<World, Step>,
): Generator<Transition<Running<World, Step, Left>>> {
  const { next, step, args } = invocation;
  if (!next || state.left.losses === 0) return;
  const [world] = next.apply(state.world);
  if (world === state.world) return;
  const left = { ...state.left, losses: state.left.losses - 1 };
  const again = replaced({ ...state, world, left }, invocation, invoke(step, ...args));
  yield { name: `${nameOf(invocation)}: ${next.name}, response lost`, state: again };
}

/** What differs between protocols whose processes take turns and wait for one another. */
type Rules<World, Step extends string, Left> = {
  invoke: Invoke<World, Step>;
  /** The programs that may begin, each with its argument and with how often all may still begin. */
  beginnings(
    state: Running<World, Step, Left>,
  ): Iterable<[Step, string, Running<World, Step, Left>['left']]>;
  /** Clocks decide here, by periods that are longer than what is waited for. */
  hasToWait(state: Running<World, Step, Left>, waiting: Invocation<World, Step>): boolean;
  /** Whether anything may wait for a program of this step. A death changes nothing otherwise. */
  isAwaited?(step: Step): boolean;
};

/** Every running program acts, loses its response or dies, and every one that may begin acts. */
export function* takeTurns<World, Step extends string, Left>(
  state: Running<World, Step, Left>,
  { invoke, beginnings, hasToWait, isAwaited = () => true }: Rules<World, Step, Left>,
): Generator<Transition<Running<World, Step, Left>>> {
  for (const invocation of state.running) {
    if (!hasToWait(state, invocation)) {
      yield* acts(state, invocation);
      yield* losesResult(state, invocation, invoke);
    }
    // A process that dies never continues, which needs no transition, unless something waits for it.
    if (isAwaited(invocation.step)) {
      yield { name: `${nameOf(invocation)} dies`, state: replaced(state, invocation) };
    }
  }
  for (const [step, id, left] of beginnings(state)) {
    const begun = invoke(step, id);
    const before = { ...state, left, running: [...state.running, begun] };
    if (!hasToWait(before, begun)) yield* acts(before, begun);
  }
}

export const nameOf = ({ step, args }: Invocation<unknown, string>): string =>
  `${step} ${args.join(' ')}`.trim();

/** Replaces an invocation by what it is afterwards, or removes it. */
export function replaced<World, Step extends string, Left>(
  state: Running<World, Step, Left>,
  before: Invocation<World, Step>,
  after?: Invocation<World, Step>,
): Running<World, Step, Left> {
  const at = state.running.indexOf(before);
  const running = state.running.flatMap((invocation, index) => {
    if (index !== at) return [invocation];
    return after ? [after] : [];
  });
  return { ...state, running };
}
