import { describe, expect, test } from 'vitest';
import { recordFailure } from '../../../functions/record-failure/record-failure.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';

const now = () => Date.parse('2026-01-01T00:01:00Z');
const failure = {
  Error: 'LakeWriteFailed',
  Cause: JSON.stringify({
    errorType: 'LakeWriteFailed',
    errorMessage: 'The object could not be written',
    trace: ['at write (/var/task/index.cjs:1:1)'],
  }),
};

async function aBatch() {
  const ledger = memoryLedger();
  const startedAt = '2026-01-01T00:00:00Z';
  await ledger.createBatch({ batchId: 'b', payload: { key: 'k' }, execution: 'e', startedAt });
  return ledger;
}

const seal = {
  members: [],
  plan: { key: 'p' },
  counts: { accepted: 0, quarantined: 0 },
};

describe('recordFailure', () => {
  test('makes a started batch FAILED, with the message and without the stack', async () => {
    const ledger = await aBatch();
    const output = await recordFailure({ batchId: 'b', failure }, { ledger, now });
    expect(output).toEqual({ batchId: 'b', recorded: true });
    expect(await ledger.readBatch('b')).toMatchObject({
      state: 'FAILED',
      failure: {
        error: 'LakeWriteFailed',
        cause: 'The object could not be written',
        at: '2026-01-01T00:01:00.000Z',
      },
    });
  });

  test('keeps the state of a sealed batch and records the error', async () => {
    const ledger = await aBatch();
    await ledger.sealBatch('b', seal);
    expect(await recordFailure({ batchId: 'b', failure }, { ledger, now })).toMatchObject({
      recorded: true,
    });
    expect(await ledger.readBatch('b')).toMatchObject({
      state: 'SEALED',
      failure: { error: 'LakeWriteFailed' },
    });
  });

  test('records nothing on a batch that is over or has no item', async () => {
    const ledger = await aBatch();
    await ledger.abandonBatch('b');
    for (const batchId of ['b', 'never'])
      expect(await recordFailure({ batchId, failure }, { ledger, now })).toEqual({
        batchId,
        recorded: false,
      });
    expect((await ledger.readBatch('b'))?.failure).toBeUndefined();
  });
});
