import { expect, test } from 'vitest';
import type { Execution } from '../../../../cli/trace/execution.ts';
import { rowsOf } from '../../../../console/page/execution/waterfall/rows.ts';
import { aState } from './a-trace.ts';

const anExecution = (states: Execution['states']): Execution => ({
  arn: 'arn',
  name: 'one',
  status: 'running',
  startedAt: 0,
  states,
  logs: [],
  isComplete: true,
});

test('a Task waits until its function is called; what is no Task works at once', () => {
  const attempts = [{ number: 1, status: 'running', startedAt: 40 } as const];
  const rows = rowsOf(
    anExecution([
      aState('Choose', 'succeeded', [0, 5], { type: 'Choice' }),
      aState('Work', 'running', [10], { attempts }),
      aState('Queued', 'running', [20]),
      aState('Never', 'not reached'),
    ]),
    100,
  );
  const bars = rows.map(({ state, bars: own }) => [
    state.name,
    ...own.map(({ kind, from, to }) => `${kind} ${from}-${to}`),
  ]);
  expect(bars).toEqual([
    ['Choose', 'work 0-5'],
    ['Work', 'wait 10-40', 'work 40-100'],
    ['Queued', 'wait 20-100'],
  ]);
});
