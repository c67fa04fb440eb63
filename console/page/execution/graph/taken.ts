import type { TracedState } from '../../../../cli/trace/execution.ts';
import type { Transition } from './machine.ts';

type States = ReadonlyMap<string, TracedState>;

/** Whether an execution has gone this way. */
export function isTaken(
  { from, to, kind }: Transition,
  transitions: readonly Transition[],
  states: States,
): boolean {
  if (from === 'Start') return states.get(to)?.enteredAt !== undefined;
  const source = states.get(from);
  if (source?.exitedAt === undefined) return false;
  if (to === 'End') return source.status === 'succeeded';
  const entered = states.get(to)?.enteredAt;
  if (entered === undefined) return false;
  if (kind === 'catch') return source.status === 'caught';
  if (source.status !== 'succeeded') return false;
  return kind === 'next' || !transitions.some((other) => isEarlier(other, from, entered, states));
}

/** A choice leads to one state only: the one that was entered first. */
function isEarlier(other: Transition, from: string, entered: number, states: States): boolean {
  const at = other.from === from ? states.get(other.to)?.enteredAt : undefined;
  return at !== undefined && at < entered;
}
