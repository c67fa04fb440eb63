import { expect, it } from 'vitest';
import { type MendPorts, mend } from '../../../cli/audit/mend.ts';
import type { Difference } from '../../../functions/audit-batches/difference.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';

const aBatch = (batchId: string): Batch => ({
  batchId,
  state: 'COMMITTED',
  payload: { key: 'payload' },
  execution: 'arn',
  startedAt: '2026-06-01T00:00:00.000Z',
});

const difference = (kind: Difference['kind'], id: string): Difference => ({ kind, id, says: '' });

function ports(failing?: string) {
  const resumed: string[] = [];
  const all: MendPorts = {
    readBatch: async (batchId) => (batchId === 'gone' ? undefined : aBatch(batchId)),
    resume: async ({ batchId }) => {
      resumed.push(batchId);
      return batchId === failing ? 'could not be finished: LakeWriteFailed' : undefined;
    },
  };
  return { ...all, resumed };
}

it('runs each batch whose stores differ once, from its plan', async () => {
  const { resumed, ...all } = ports();
  const done = await mend(
    [
      difference('PartitionMissing', 'a'),
      difference('LakeObjectMissing', 'a'),
      difference('InvoiceFragmentDiffers', 'b'),
      difference('IngestPending', 'i-lost'),
      difference('PlanMissing', 'c'),
    ],
    all,
  );
  expect(resumed).toEqual(['a', 'b']);
  expect(done).toEqual(['Wrote 2 batches again from their plans.']);
});

it('names what could not be written', async () => {
  const { resumed: _, ...all } = ports('b');
  const batches = ['a', 'b', 'gone'].map((id) => difference('CustomerFragmentMissing', id));
  expect(await mend(batches, all)).toEqual([
    'Wrote 1 batch again from its plan.',
    '  b could not be finished: LakeWriteFailed',
    '  gone is not in the ledger',
  ]);
});

it('does nothing about other differences', async () => {
  const { resumed, ...all } = ports();
  expect(await mend([difference('IngestDiffers', 'i')], all)).toBeUndefined();
  expect(resumed).toEqual([]);
});
