import { describe, expect, it } from 'vitest';
import type { OperationView } from '../../../cli/retract/operations-client.ts';
import { planReport, refusalIn, resultReport } from '../../../cli/retract/report.ts';
import { reasonOf } from '../../../cli/retract/requester.ts';
import { waitForOperation } from '../../../cli/retract/wait-for-operation.ts';

const OPERATION = `o${'1'.repeat(25)}`;
const TOTALS = { lines: 3, quantity: '12', revenue: '30.6' };
const PLAN = {
  ...TOTALS,
  ingests: ['i1', 'i2'],
  days: [
    { date: '2010-12-01', lines: 2, quantity: '10', revenue: '25.5' },
    { date: '2010-12-02', lines: 1, quantity: '2', revenue: '5.1' },
  ],
  invoices: 2,
  customers: 1,
  quarantined: 1,
  corrections: [{ correctionId: 'c1', ingestId: 'i9' }],
};
const view = (result: unknown): OperationView => ({
  operationId: OPERATION,
  kind: 'retract',
  state: 'DONE',
  result,
});

describe('what npm run retract prints', () => {
  it('of a plan has each day, the total, and what would stay', () => {
    const text = planReport('retract', PLAN).join('\n');
    expect(text).toMatch(/^2010-12-01 +2 +10 +25\.5$/m);
    expect(text).toMatch(/^total +3 +12 +30\.6$/m);
    expect(text).toContain('3 lines of 2 ingests would be taken out of the lake');
    expect(text).toContain('They are of 2 invoices and 1 customer.');
    expect(text).toContain('1 quarantined line would stay');
    expect(text).toContain('npm run retract -- i9');
    expect(text.endsWith('Nothing was done.')).toBe(true);
  });

  it('of the plan of an undo and of a purge has only the lines', () => {
    const undo = planReport('undo', { ...PLAN, corrections: [], quarantined: 0 }).join('\n');
    expect(undo).toContain('3 lines of 2 ingests would be brought back.');
    expect(undo).not.toContain('invoices');
    expect(planReport('purge', PLAN).join('\n')).toContain('are kept for an undo');
  });

  it('of a result says what was done, and how to take it back', () => {
    const result = view({ ingests: ['i1'], days: 2, ...TOTALS });
    expect(resultReport('retract', 'u1', result)).toEqual([
      'Took out 3 lines of 2 days (quantity 12, revenue 30.6).',
      'npm run retract -- u1 --undo brings them back. The same file can be sent again with "npm run ingest".',
    ]);
    expect(resultReport('undo', 'u1', result)).toEqual([
      'Brought back 3 lines of 2 days (quantity 12, revenue 30.6).',
    ]);
    expect(resultReport('purge', 'u1', view({ ingests: ['i1'] }))).toEqual([
      "What was kept of 1 ingest is deleted. It can't be brought back.",
    ]);
    expect(resultReport('retract', 'u1', view({ ingests: [] }))[0]).toContain('nothing was left');
    expect(refusalIn(view({ ingests: [], refused: 'why' }))).toBe('why');
  });
});

it('waits for an operation until it is done, and says for what it waits', async () => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  const views = [
    { ...view(undefined), state: 'OPEN' as const, detail: 'steps may write' },
    view({ ingests: ['i1'] }),
  ];
  const operations = { work: async () => views.shift() ?? view(undefined) };
  const progress = { update: say, note: say, done: () => {} };
  const done = await waitForOperation(OPERATION, operations, progress, async () => {});
  expect(done.result).toEqual({ ingests: ['i1'] });
  expect(said).toEqual([expect.stringContaining(OPERATION), 'steps may write']);
});

it('takes a reason that says something', () => {
  expect(reasonOf({}, '')).toEqual({});
  expect(reasonOf({ reason: 'EUR, not GBP' }, '')).toEqual({ reason: 'EUR, not GBP' });
  for (const reason of ['', '  ', 'x'.repeat(1001)]) {
    expect(() => reasonOf({ reason }, '')).toThrow('--reason takes a text of 1 to 1000');
  }
});
