import { describe, expect, it } from 'vitest';
import { resultText, stateOf, stepText } from '../../../../console/page/lake/operation-text.ts';
import type { OperationSummary } from '../../../../functions/api/operation-responses.ts';

const anOperation = (given: Partial<OperationSummary>): OperationSummary => ({
  ...{ operationId: 'o1', kind: 'retract', state: 'OPEN', requestedBy: 'ada', turn: false },
  ...{ at: '2026-11-29T10:00:00.000Z', links: { self: '/operations/o1' } },
  ...given,
});

describe('an operation in words', () => {
  const CASES: [Partial<OperationSummary>, string, string][] = [
    [{ turn: true }, 'busy', 'works'],
    [{ turn: true, waitingFor: 'a batch' }, 'warning', 'waits'],
    [{}, 'neutral', 'waits for its turn'],
    [{ state: 'DONE', result: { ingests: 1 } }, 'good', 'done'],
    [{ state: 'DONE', result: { refused: [] } }, 'good', 'done'],
    [{ state: 'DONE', result: { refused: [{ why: 'gone' }] } }, 'warning', 'done in part'],
  ];
  it.each(CASES)('%j is %s: %s', (given, tone, text) => {
    expect(stateOf(anOperation(given))).toEqual({ tone, text });
  });

  it('says how far it is', () => {
    expect(stepText(anOperation({ progress: { step: 'ARCHIVE', done: 3, of: 10 } }))).toBe(
      'archives the lines of its ingests (3 of 10)',
    );
    expect(stepText(anOperation({ progress: { step: 'SWEEP' } }))).toBe(
      'reads everything that is stored',
    );
    expect(stepText(anOperation({}))).toBeUndefined();
  });

  it.each([
    [{ ingests: 2, days: 1, lines: 181_028 }, '181,028 lines, 2 ingests, 1 day'],
    [
      {
        ...{ ingests: 2, changed: 1, days: 3 },
        before: { accepted: 1000, quarantined: 5 },
        after: { accepted: 1005, quarantined: 0 },
      },
      '2 ingests, 1 changed, 3 days, accepted 1,000 → 1,005, quarantined 5 → 0',
    ],
    [{ certificate: 'certificates/o.json', hash: 'f' }, 'certified'],
  ])('says what it has done: %j', (result, text) => {
    expect(resultText(anOperation({ state: 'DONE', result }))).toBe(text);
  });
});
