import { type Attempt, delivered, failed, resumed, splitting, wentOn } from './attempt.ts';
import type { Invocation, Invoke } from './invocation.ts';
import type { Protocol } from './protocol.ts';
import { keyOf, type World } from './world.ts';

/** How often each thing may happen. */
export type Limits = {
  /** POSTs of one body under one key, and deliveries, replays included. */
  posts: number;
  attempts: number;
  /** Sealed batches that the scheduled finisher resumes. */
  finishers: number;
  /** Invocations that time out and go on all the same. */
  zombies: number;
  /** Answers that are lost after the effect, so that the operation is repeated. */
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

export type Transition = { name: string; state: State };

/** Who does an operation, and how the state goes on with the answer. */
type Actor = { name: string; invocation: Invocation; goOn(state: State, after: Invocation): State };

export function startOf(world: World, left: Limits): State {
  return { world, posts: [], attempts: [], zombies: [], left };
}

export function identityOf({ world, posts, attempts, zombies, left }: State): string {
  const running = attempts.map(
    ({ batch, delivery, current, unfinished, running }) =>
      `${batch}${delivery}.${current}.${unfinished}.${idsOf(running)}`,
  );
  const limits = Object.values(left).join('');
  return `${keyOf(world)}/${idsOf(posts)}/${running.sort().join(' ')}/${idsOf(zombies)}/${limits}`;
}

const idsOf = (running: readonly Invocation[]) =>
  running
    .map(({ id }) => id)
    .sort()
    .join();

/** Everything that may happen next. Death is not among it: who is dead just never goes on. */
export function* transitionsFrom(
  state: State,
  protocol: Protocol,
  invoke: Invoke,
): Generator<Transition> {
  for (const actor of actorsOf(state, invoke)) yield* actions(state, actor);
  for (const attempt of state.attempts) yield* mishaps(state, attempt, invoke);
  yield* arrivals(state, protocol, invoke);
  for (const { name, apply } of protocol.weather(state.world))
    yield { name, state: { ...state, world: apply(state.world)[0] } };
}

function* actions(state: State, { name, invocation, goOn }: Actor): Generator<Transition> {
  const { next } = invocation;
  if (!next) return;
  const [world, answer] = next.apply(state.world);
  const done = { ...state, world };
  yield { name: `${name}: ${next.name}`, state: goOn(done, invocation.hear(answer)) };
  if (world !== state.world && state.left.losses > 0)
    yield { name: `${name}: ${next.name}, answer lost`, state: spend(done, 'losses') };
}

function actorsOf(state: State, invoke: Invoke): Actor[] {
  return [
    ...state.posts.map((invocation) => ({
      name: 'POST',
      invocation,
      goOn: (now: State, after: Invocation): State => ({
        ...now,
        posts: replaced(now.posts, invocation, after.next && after),
      }),
    })),
    ...state.zombies.map((invocation) => ({
      name: `zombie ${invocation.step} ${invocation.args[0]}`,
      invocation,
      goOn: (now: State, after: Invocation): State => ({
        ...now,
        zombies: replaced(now.zombies, invocation, after.next && after),
      }),
    })),
    ...state.attempts.flatMap((attempt) =>
      attempt.running.map((invocation) => ({
        name: `attempt ${attempt.batch || 'finisher'}`,
        invocation,
        goOn: (now: State, after: Invocation): State => ({
          ...now,
          attempts: replaced(now.attempts, attempt, wentOn(invoke, attempt, invocation, after)),
        }),
      })),
    ),
  ];
}

/** A step fails for good, or times out: then it is invoked again while the old invocation may go on. */
function* mishaps(state: State, attempt: Attempt, invoke: Invoke): Generator<Transition> {
  const with_ = (changed: Attempt) => replaced(state.attempts, attempt, changed);
  const over = attempt.running.some(({ step }) => step === 'recordFailure' || step === 'reportDone');
  if (over) return;
  if (state.left.failures > 0)
    yield {
      name: `attempt ${attempt.batch}: fails`,
      state: spend({ ...state, attempts: with_(failed(invoke, attempt)) }, 'failures'),
    };
  if (state.left.zombies === 0) return;
  for (const invocation of attempt.running) {
    const running = replaced(attempt.running, invocation, again(invoke, invocation));
    yield {
      name: `attempt ${attempt.batch}: ${invocation.step} times out`,
      state: spend(
        {
          ...state,
          attempts: with_({ ...attempt, running }),
          zombies: [...state.zombies, invocation],
        },
        'zombies',
      ),
    };
  }
}

function again(invoke: Invoke, { step, args }: Invocation): Invocation {
  const [batch = '', claim = ''] = args;
  return step === 'splitBatch' ? splitting(invoke, batch, claim, 'q') : invoke(step, ...args);
}

/**
 * A POST, a delivery of any consecutive records, a replay of one, or the scheduled finisher: with its first operation,
 * because before that it is as if it had not come.
 */
function* arrivals(state: State, protocol: Protocol, invoke: Invoke): Generator<Transition> {
  const { world, left } = state;
  if (left.posts > 0)
    yield begun('a POST', spend(state, 'posts'), postBy(invoke('post', protocol.ingestOf(left.posts))));
  if (left.attempts > 0) yield* deliveries(state, protocol, invoke);
  if (left.finishers === 0) return;
  for (const [batch, item] of Object.entries(world.batches))
    if (item.state === 'SEALED')
      yield* begun(spend(state, 'finishers'), attemptBy(invoke, resumed(invoke, batch)));
}

function* deliveries(state: State, protocol: Protocol, invoke: Invoke): Generator<Transition> {
  const { stream } = state.world;
  for (let from = 0; from < stream.length; from++)
    for (let to = from + 1; to <= stream.length; to++) {
      const batch = protocol.nameOf(state.left.attempts, from, to);
      const attempt = delivered(invoke, batch, stream.slice(from, to));
      yield* begun(spend(state, 'attempts'), attemptBy(invoke, attempt));
    }
}

function spend(state: State, what: keyof Limits): State {
  return { ...state, left: { ...state.left, [what]: state.left[what] - 1 } };
}

function replaced<T>(items: readonly T[], item: T, by: T | undefined): T[] {
  const index = items.indexOf(item);
  return [...items.slice(0, index), ...(by === undefined ? [] : [by]), ...items.slice(index + 1)];
}
