import { type Attempt, advanced } from './attempt.ts';
import type { Invocation, Invoke } from './invocation.ts';
import { replaced, type State } from './state.ts';

/**
 * A running invocation, and how the state changes when it receives the result of its next
 * operation.
 */
export type Actor = {
  name: string;
  invocation: Invocation;
  advance(state: State, after: Invocation): State;
};

export function actorsOf(state: State, invoke: Invoke): Actor[] {
  return [
    ...state.posts.map(post),
    ...state.zombies.map(zombie),
    ...state.attempts.flatMap((attempt) => executing(attempt, invoke)),
  ];
}

export function post(invocation: Invocation): Actor {
  return {
    name: 'POST',
    invocation,
    advance: (state, after) => ({
      ...state,
      posts: replaced(state.posts, invocation, after.next && after),
    }),
  };
}

/** An invocation that timed out and still runs, although nothing waits for it. */
function zombie(invocation: Invocation): Actor {
  return {
    name: `zombie ${invocation.step} ${invocation.args[0]}`,
    invocation,
    advance: (state, after) => ({
      ...state,
      zombies: replaced(state.zombies, invocation, after.next && after),
    }),
  };
}

/** The actors of an attempt: one step, or each branch of the Parallel state. */
export function executing(attempt: Attempt, invoke: Invoke): Actor[] {
  return attempt.running.map((invocation) => ({
    name: attempt.batch ? `attempt ${attempt.batch}` : 'finisher',
    invocation,
    advance: (state, after) => ({
      ...state,
      attempts: replaced(state.attempts, attempt, advanced(invoke, attempt, invocation, after)),
    }),
  }));
}
