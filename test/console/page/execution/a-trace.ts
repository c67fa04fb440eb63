import type {
  Attempt,
  StateStatus,
  StateType,
  TracedState,
} from '../../../../cli/trace/execution.ts';

/** A state that took from `enteredAt` to `exitedAt`. Without a time it was not reached. */
export function aState(
  name: string,
  status: StateStatus,
  [enteredAt, exitedAt]: readonly [enteredAt?: number, exitedAt?: number] = [],
  given: { type?: StateType; attempts?: Attempt[] } = {},
): TracedState {
  return {
    name,
    type: 'Task',
    comment: '',
    status,
    attempts: [],
    branches: [],
    logs: [],
    ...(enteredAt !== undefined && { enteredAt }),
    ...(exitedAt !== undefined && { exitedAt }),
    ...given,
  };
}
