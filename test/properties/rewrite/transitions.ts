import type * as model from '../model/explore.ts';
import { acts, losesResult, nameOf, replaced } from '../model/turns.ts';
import type { Invocation, Invoke, Protocol } from './protocol.ts';
import { beginnings, type State } from './state.ts';
import { isThere } from './world.ts';

type Transition = model.Transition<State>;

const LIVE = 'read the live generation';
const CREATE = 'create the partition at ';
const LOOK = 'look up the partition';
const OF_PARTITIONS = [LIVE, CREATE, LOOK];
const UNKNOWN = 'find unknown objects';
const END = 'end the rewrite to ';
const DROP = 'drop the partition';

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
      yield* settled(acts(state, invocation));
      yield* settled(losesResult(state, invocation, invoke));
    }
    if (isWaitedFor(invocation, state)) {
      yield { name: `${nameOf(invocation)} dies`, state: replaced(state, invocation) };
    }
  }
  // A beginning does its first operation at once. Before that, the world is as if it had not begun.
  for (const [step, argument, left] of beginnings(state)) {
    const begun = invoke(step, argument);
    const before = { ...state, left, running: [...state.running, begun] };
    if (!hasToWait(before, begun, protocol)) yield* settled(acts(before, begun));
  }
}

/**
 * Some operations are done at once, because their moment makes no difference: those on a partition
 * that is there and that nobody will drop, and looking for unknown objects while there are none. A
 * batch registers before it writes, so none comes up later.
 */
function* settled(transitions: Iterable<Transition>): Generator<Transition> {
  for (const { name, state } of transitions) {
    let after = state;
    for (let quiet = quietIn(after); quiet; quiet = quietIn(after)) {
      for (const moved of acts(after, quiet)) after = moved.state;
    }
    yield { name, state: after };
  }
}

function quietIn({ world, running, left }: State): Invocation | undefined {
  const isSteady = isThere(world.catalog) && left.drops === 0;
  return running.find(({ next }) => {
    if (!next) return false;
    if (next.name === UNKNOWN) return next.apply(world)[1] === '';
    return isSteady && OF_PARTITIONS.some((name) => next.name.startsWith(name));
  });
}

const UPDATE = 'update the partition to ';
const QUERY = 'run the query ';
const DELETE = 'delete generation ';

const isWaitedFor = ({ next }: Invocation, { left }: State): boolean =>
  [UPDATE, QUERY, ...(left.drops > 0 ? [END] : [])].some((name) => next?.name.startsWith(name));

/** Clocks decide here, by periods that are longer than what is waited for. */
function hasToWait(
  { running }: State,
  { next }: Invocation,
  { coolsDown, hasGrace }: Protocol,
): boolean {
  const name = next?.name ?? '';
  const isPending = (prefix: string): boolean =>
    running.some((other) => other.next?.name.startsWith(prefix));
  // Otherwise the partition might come back with an old location: the audit reports that.
  if (name === DROP) return isPending(CREATE) || isPending(END);
  if (coolsDown && name.startsWith('begin without ')) return isPending(UPDATE);
  if (!hasGrace || !name.startsWith(DELETE)) return false;
  const generation = name.slice(DELETE.length);
  return isPending(`${QUERY}${generation}/`) || isPending(UPDATE);
}
