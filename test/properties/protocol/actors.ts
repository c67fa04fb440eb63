import { type Attempt, wentOn } from './attempt.ts';
import type { Invocation, Invoke } from './invocation.ts';
import { replaced, type State } from './state.ts';

/** Who is about to do an operation, and how the state goes on once it has heard the answer. */
export type Actor = {
  name: string;
  invocation: Invocation;
  goOn(state: State, after: Invocation): State;
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
    goOn: (state, after) => ({
      ...state,
      posts: replaced(state.posts, invocation, after.next && after),
    }),
  };
}

/** An invocation that nobody waits for any more. */
function zombie(invocation: Invocation): Actor {
  return {
    name: `zombie ${invocation.step} ${invocation.args[0]}`,
    invocation,
    goOn: (state, after) => ({
      ...state,
      zombies: replaced(state.zombies, invocation, after.next && after),
    }),
  };
}

/** One step, or each branch of the Parallel state. */
export function executing(attempt: Attempt, invoke: Invoke): Actor[] {
  return attempt.running.map((invocation) => ({
    name: attempt.batch ? `attempt ${attempt.batch}` : 'finisher',
    invocation,
    goOn: (state, after) => ({
      ...state,
      attempts: replaced(state.attempts, attempt, wentOn(invoke, attempt, invocation, after)),
    }),
  }));
}
