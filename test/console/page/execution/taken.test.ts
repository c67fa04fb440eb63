import { describe, expect, it } from 'vitest';
import type { TracedState } from '../../../../cli/trace/execution.ts';
import { layoutOf } from '../../../../console/page/execution/graph/layout.ts';
import { isTaken } from '../../../../console/page/execution/graph/taken.ts';
import { definition } from '../../../../statemachines/process-batch.ts';
import { aState } from './a-trace.ts';

const { routes } = layoutOf(definition);

function taken(...states: TracedState[]): string[] {
  const byName = new Map(states.map((state) => [state.name, state]));
  return routes
    .filter((route) => isTaken(route, routes, byName))
    .map(({ from, to }) => `${from}>${to}`);
}

describe('the ways that an execution has taken', () => {
  it('end at the state that runs', () => {
    const states = [
      aState('NewOrSealed', 'succeeded', [0, 1]),
      aState('ClaimBatch', 'succeeded', [1, 2]),
      aState('ValidateBatch', 'running', [2]),
    ];
    expect(taken(...states)).toEqual([
      'Start>NewOrSealed',
      'NewOrSealed>ClaimBatch',
      'ClaimBatch>ValidateBatch',
    ]);
  });

  it('skip what a sealed batch does not need', () => {
    const states = [
      aState('NewOrSealed', 'succeeded', [0, 1]),
      aState('Materialise', 'succeeded', [1, 2]),
      aState('CommitBatch', 'succeeded', [2, 3]),
    ];
    expect(taken(...states)).toEqual([
      'Start>NewOrSealed',
      'NewOrSealed>Materialise',
      'Materialise>CommitBatch',
      'CommitBatch>End',
    ]);
  });

  it('do not skip what was done before the same state', () => {
    const states = [
      aState('NewOrSealed', 'succeeded', [0, 1]),
      aState('ClaimBatch', 'caught', [1, 2]),
      aState('RecordFailure', 'succeeded', [2, 3]),
      aState('BatchFailed', 'failed', [3, 3]),
    ];
    expect(taken(...states)).toEqual([
      'Start>NewOrSealed',
      'NewOrSealed>ClaimBatch',
      'ClaimBatch>RecordFailure',
      'RecordFailure>BatchFailed',
    ]);
  });
});
