import { expect, test } from 'vitest';
import type { Attempt, Execution, TracedState } from '../../../cli/trace/execution.ts';
import { waterfallOf } from '../../../cli/trace/waterfall.ts';

const aState = (more: Partial<TracedState>): TracedState => ({
  name: 'Work',
  type: 'Task',
  comment: '',
  status: 'succeeded',
  attempts: [],
  branches: [],
  logs: [],
  ...more,
});

const anExecution = (states: TracedState[]): Execution => ({
  arn: 'arn:aws:states:us-east-1:000000000000:express:Test:one:1',
  name: 'one',
  status: 'running',
  startedAt: 0,
  states,
  logs: [],
  isComplete: true,
});

const anAttempt = (number: number, startedAt: number, endedAt?: number): Attempt => ({
  number,
  startedAt,
  status: endedAt === undefined ? 'running' : 'failed',
  ...(endedAt !== undefined && { endedAt }),
});

test('a bar for every attempt, and one for the wait before each retry', () => {
  const attempts = [anAttempt(1, 10, 20), anAttempt(2, 50)];
  const execution = anExecution([aState({ enteredAt: 9, attempts, status: 'running' })]);
  const [row] = waterfallOf(execution, 70);
  expect(row?.bars).toEqual([
    { kind: 'work', from: 10, to: 20, attempt: attempts[0] },
    { kind: 'wait', from: 20, to: 50, attempt: attempts[1] },
    { kind: 'work', from: 50, to: 70, attempt: attempts[1] },
  ]);
});

test('the states of a branch are one deeper, and those that were not reached have no row', () => {
  const branch = [aState({ name: 'Inner', enteredAt: 2, exitedAt: 3 }), aState({ name: 'Never' })];
  const parallel = aState({ name: 'Outer', type: 'Parallel', enteredAt: 1, branches: [branch] });
  const rows = waterfallOf(anExecution([parallel]), 9);
  expect(rows.map(({ state, depth }) => [state.name, depth])).toEqual([
    ['Outer', 0],
    ['Inner', 1],
  ]);
  expect(rows[0]?.bars).toEqual([{ kind: 'work', from: 1, to: 9 }]);
});
