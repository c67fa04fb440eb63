import type * as model from '../model/explore.ts';
import type { Invocation, Invoke, Protocol } from './protocol.ts';
import { beginnings, type State } from './state.ts';

type Transition = model.Transition<State>;

/**
 * Everything that may happen next. A process that dies never continues, which needs no transition
 * of its own, except where something waits for its end.
 */
export function* transitionsFrom(
  state: State,
  protocol: Protocol,
  invoke: Invoke,
): Generator<Transition> {
  for (const invocation of state.running) {
    yield* acts(state, invocation, protocol);
    yield* losesResult(state, invocation, protocol, invoke);
    if (isWaitedFor(invocation)) {
      yield { name: `${nameOf(invocation)} dies`, state: replace(state, invocation) };
    }
  }
  // A beginning does its first operation at once. Before that, the world is as if it had not begun.
  for (const [step, argument, left] of beginnings(state)) {
    const begun = invoke(step, argument);
    yield* acts({ ...state, left, running: [...state.running, begun] }, begun, protocol);
  }
}

function* acts(state: State, invocation: Invocation, protocol: Protocol): Generator<Transition> {
  const { next } = invocation;
  if (!next || hasToWait(state, invocation, protocol)) return;
  const [world, result] = next.apply(state.world);
  const after = invocation.receive(result);
  const moved = replace({ ...state, world }, invocation, after.next && after);
  yield { name: `${nameOf(invocation)}: ${next.name}`, state: moved };
}

function* losesResult(
  state: State,
  invocation: Invocation,
  protocol: Protocol,
  invoke: Invoke,
): Generator<Transition> {
  const { next, step, args } = invocation;
  if (!next || state.left.losses === 0 || hasToWait(state, invocation, protocol)) return;
  const [world] = next.apply(state.world);
  if (world === state.world) return;
  const left = { ...state.left, losses: state.left.losses - 1 };
  yield {
    name: `${nameOf(invocation)}: ${next.name}, response lost`,
    state: replace({ ...state, world, left }, invocation, invoke(step, ...args)),
  };
}

const UPDATE = 'update the partition to ';
const QUERY = 'run the query ';
const DELETE = 'delete generation ';

const isWaitedFor = ({ next }: Invocation): boolean =>
  next !== undefined && (next.name.startsWith(UPDATE) || next.name.startsWith(QUERY));

/** Clocks decide here, by periods that are longer than what is waited for. */
function hasToWait(
  { running }: State,
  { next }: Invocation,
  { coolsDown, hasGrace }: Protocol,
): boolean {
  const name = next?.name ?? '';
  const isPending = (prefix: string): boolean =>
    running.some((other) => other.next?.name.startsWith(prefix));
  if (coolsDown && name.startsWith('begin without ')) return isPending(UPDATE);
  if (!hasGrace || !name.startsWith(DELETE)) return false;
  const generation = name.slice(DELETE.length);
  return isPending(`${QUERY}${generation}/`) || isPending(UPDATE);
}

function nameOf({ step, args }: Invocation): string {
  return `${step} ${args.join(' ')}`.trim();
}

function replace(state: State, before: Invocation, after?: Invocation): State {
  const at = state.running.indexOf(before);
  const running = state.running.flatMap((invocation, index) => {
    if (index !== at) return [invocation];
    return after ? [after] : [];
  });
  return { ...state, running };
}
