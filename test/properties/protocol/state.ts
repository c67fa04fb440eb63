import type { Attempt } from './attempt.ts';
import type { Invocation } from './invocation.ts';
import { keyOf, type World } from './world.ts';

/** How often each thing may happen. */
export type Limits = {
  /** POSTs of one body with one key. */
  posts: number;
  /** Deliveries, including replays. */
  attempts: number;
  /** Sealed batches that the scheduled finisher resumes. */
  finishers: number;
  /** Invocations that time out and still continue. */
  zombies: number;
  /** Responses that are lost after the operation took effect, so that it is repeated. */
  losses: number;
  /** Steps that fail, so that RecordFailure runs. */
  failures: number;
};

export type State = {
  readonly world: World;
  readonly posts: readonly Invocation[];
  readonly attempts: readonly Attempt[];
  readonly zombies: readonly Invocation[];
  readonly left: Limits;
};

export function startOf(world: World, left: Limits): State {
  return { world, posts: [], attempts: [], zombies: [], left };
}

/** Returns the same text for states that behave in the same way. */
export function identityOf({ world, posts, attempts, zombies, left }: State): string {
  const running = attempts.map(
    ({ batch, delivery, current, unfinished, running }) =>
      `${batch}${delivery}.${current}.${unfinished}.${idsOf(running)}`,
  );
  const limits = Object.values(left).join('');
  return `${keyOf(world)}/${idsOf(posts)}/${running.sort().join(' ')}/${idsOf(zombies)}/${limits}`;
}

function idsOf(running: readonly Invocation[]): string {
  const ids = running.map(({ id }) => id);
  return ids.sort().join();
}

/** Returns the state with one fewer of this kind left. */
export function spend(state: State, what: keyof Limits): State {
  return { ...state, left: { ...state.left, [what]: state.left[what] - 1 } };
}

/** Returns the items with one of them replaced, or removed. */
export function replaced<T>(items: readonly T[], item: T, by: T | undefined): T[] {
  return items.flatMap((other) => {
    if (other !== item) return [other];
    return by === undefined ? [] : [by];
  });
}
