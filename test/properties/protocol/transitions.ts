import type * as model from '../model/explore.ts';
import { type Actor, actorsOf, executing, post } from './actors.ts';
import { type Attempt, delivered, failed, resumed, splitting } from './attempt.ts';
import type { Invocation, Invoke } from './invocation.ts';
import type { Protocol } from './protocol.ts';
import { replaced, type State, spend } from './state.ts';

type Transition = model.Transition<State>;

/** Everything that may happen next. Death is not a transition: a dead process never continues. */
export function* transitionsFrom(
  state: State,
  protocol: Protocol,
  invoke: Invoke,
): Generator<Transition> {
  for (const actor of actorsOf(state, invoke)) {
    yield* acts(state, actor);
    yield* losesResult(state, actor);
  }
  for (const attempt of state.attempts) yield* mishaps(state, attempt, invoke);
  yield* posts(state, protocol, invoke);
  yield* deliveries(state, protocol, invoke);
  yield* finishers(state, invoke);
  for (const { name, apply } of protocol.events(state.world))
    yield { name, state: { ...state, world: apply(state.world)[0] } };
}

function* acts(state: State, { name, invocation, advance }: Actor): Generator<Transition> {
  const { next } = invocation;
  if (!next) return;
  const [world, result] = next.apply(state.world);
  const after = advance({ ...state, world }, invocation.receive(result));
  yield { name: `${name}: ${next.name}`, state: after };
}

function* losesResult(state: State, { name, invocation }: Actor): Generator<Transition> {
  const { next } = invocation;
  if (!next || state.left.losses === 0) return;
  const [world] = next.apply(state.world);
  if (world !== state.world)
    yield {
      name: `${name}: ${next.name}, response lost`,
      state: spend({ ...state, world }, 'losses'),
    };
}

function* mishaps(state: State, attempt: Attempt, invoke: Invoke): Generator<Transition> {
  const ending = attempt.running.some(
    ({ step }) => step === 'recordFailure' || step === 'reportDone',
  );
  if (ending) return;
  yield* fails(state, attempt, invoke);
  for (const invocation of attempt.running) yield* timesOut(state, attempt, invocation, invoke);
}

function* fails(state: State, attempt: Attempt, invoke: Invoke): Generator<Transition> {
  if (state.left.failures === 0) return;
  const attempts = replaced(state.attempts, attempt, failed(invoke, attempt));
  yield {
    name: `attempt ${attempt.batch}: fails`,
    state: spend({ ...state, attempts }, 'failures'),
  };
}

/** The step is invoked once more, and the old invocation continues as a zombie. */
function* timesOut(
  state: State,
  attempt: Attempt,
  invocation: Invocation,
  invoke: Invoke,
): Generator<Transition> {
  if (state.left.zombies === 0) return;
  const running = replaced(attempt.running, invocation, again(invoke, invocation));
  const attempts = replaced(state.attempts, attempt, { ...attempt, running });
  const zombies = [...state.zombies, invocation];
  yield {
    name: `attempt ${attempt.batch}: ${invocation.step} times out`,
    state: spend({ ...state, attempts, zombies }, 'zombies'),
  };
}

function again(invoke: Invoke, { step, args }: Invocation): Invocation {
  const [batch = '', claim = ''] = args;
  return step === 'splitBatch' ? splitting(invoke, batch, claim, 'q') : invoke(step, ...args);
}

// An arrival does its first operation at once. Before that, the world is as if it had not arrived.

function* posts(state: State, protocol: Protocol, invoke: Invoke): Generator<Transition> {
  if (state.left.posts === 0) return;
  const arrived = invoke('post', protocol.ingestOf(state.left.posts));
  const posts = [...state.posts, arrived];
  yield* acts(spend({ ...state, posts }, 'posts'), post(arrived));
}

/** Delivers any consecutive records, also again and with other boundaries. A replay is the same. */
function* deliveries(state: State, protocol: Protocol, invoke: Invoke): Generator<Transition> {
  if (state.left.attempts === 0) return;
  const { stream } = state.world;
  for (let from = 0; from < stream.length; from++)
    for (let to = from + 1; to <= stream.length; to++) {
      const batch = protocol.nameOf(state.left.attempts, from, to);
      const attempt = delivered(invoke, batch, stream.slice(from, to));
      yield* arrives(spend(state, 'attempts'), attempt, invoke);
    }
}

function* finishers(state: State, invoke: Invoke): Generator<Transition> {
  if (state.left.finishers === 0) return;
  for (const [batch, item] of Object.entries(state.world.batches))
    if (item.state === 'SEALED')
      yield* arrives(spend(state, 'finishers'), resumed(invoke, batch), invoke);
}

function* arrives(state: State, attempt: Attempt, invoke: Invoke): Generator<Transition> {
  const attempts = [...state.attempts, attempt];
  for (const actor of executing(attempt, invoke))
    for (const { name, state: after } of acts({ ...state, attempts }, actor))
      yield { name: `${attempt.delivery} delivered: ${name}`, state: after };
}
