import type * as model from '../model/explore.ts';
import { acts, losesResult, nameOf, replaced } from '../model/turns.ts';
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
    if (!hasToWait(state, invocation, protocol)) {
      yield* acts(state, invocation);
      yield* losesResult(state, invocation, invoke);
    }
    if (isWaitedFor(invocation)) {
      yield { name: `${nameOf(invocation)} dies`, state: replaced(state, invocation) };
    }
  }
  // A beginning does its first operation at once. Before that, the world is as if it had not begun.
  for (const [step, argument, left] of beginnings(state)) {
    const begun = invoke(step, argument);
    const before = { ...state, left, running: [...state.running, begun] };
    if (!hasToWait(before, begun, protocol)) yield* acts(before, begun);
  }
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
