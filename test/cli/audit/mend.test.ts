import { expect, it } from 'vitest';
import { type MendPorts, mend } from '../../../cli/audit/mend.ts';
import type { Difference } from '../../../functions/audit-batches/difference.ts';
import type { CorrectionEntry } from '../../../functions/ledger/correction-ledger.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';

const aBatch = (batchId: string): Batch => ({
  batchId,
  state: 'COMMITTED',
  payload: { key: 'payload' },
  execution: 'arn',
  startedAt: '2026-06-01T00:00:00.000Z',
});

const aCorrection = (correctionId: string): CorrectionEntry => ({
  correctionId,
  state: 'OPEN',
  bodyHash: 'h',
  content: { key: 'c' },
  correctedBy: 'key',
  correctedAt: '2026-06-01T00:00:00.000Z',
});

const difference = (kind: Difference['kind'], id: string): Difference => ({ kind, id, says: '' });

function ports(failing?: string) {
  const resumed: string[] = [];
  const corrected: string[] = [];
  const all: MendPorts = {
    readBatch: async (batchId) => (batchId === 'gone' ? undefined : aBatch(batchId)),
    retractedIn: async ({ batchId }) => (batchId === 'r' ? ['i-gone'] : []),
    reprocessedIn: async ({ batchId }) => (batchId === 'n' ? ['i-new'] : []),
    resume: async ({ batchId }) => {
      resumed.push(batchId);
      return batchId === failing ? 'could not be finished: LakeWriteFailed' : undefined;
    },
    corrections: {
      readCorrection: async (id) => (id === 'gone' ? undefined : aCorrection(id)),
      finish: async ({ correctionId }) => {
        corrected.push(`finish ${correctionId}`);
        return correctionId === failing ? 'could not be finished: not in staging' : undefined;
      },
      registerDay: async ({ correctionId }) => {
        corrected.push(`register ${correctionId}`);
        return undefined;
      },
    },
  };
  return { ...all, resumed, corrected };
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

it('does not bring back what was retracted since a batch was forgotten', async () => {
  const { resumed, ...all } = ports();
  const done = await mend(
    [difference('LakeLinesForgotten', 'r'), difference('LakeLinesForgotten', 'a')],
    all,
  );
  expect(resumed).toEqual(['a']);
  expect(done?.join('\n')).toMatch(
    /Wrote 1 batch.*\n {2}r has lines of the retracted ingest i-gone/,
  );
  // What is registered writes only to generations that rewrites take over.
  await mend([difference('InvoiceFragmentMissing', 'r')], all);
  expect(resumed).toEqual(['a', 'r']);
});

it('does not bring back beside its lines what a reprocessed ingest had before', async () => {
  const { resumed, ...all } = ports();
  const done = await mend([difference('LakeLinesForgotten', 'n')], all);
  expect(resumed).toEqual([]);
  expect(done?.join('\n')).toMatch(/n has lines of the reprocessed ingest i-new/);
  // Steps leave what was reprocessed as it is.
  await mend([difference('InvoiceFragmentMissing', 'n')], all);
  expect(resumed).toEqual(['n']);
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

it('finishes each correction in question once, after the batches, and registers days', async () => {
  const { resumed, corrected, ...all } = ports('d');
  const done = await mend(
    [
      difference('CorrectionRecordInvisible', 'e'),
      difference('CorrectionUnfinished', 'c'),
      difference('CorrectionRecordMissing', 'c'),
      difference('CorrectionRecordDiffers', 'd'),
      difference('CorrectionUnfinished', 'gone'),
      difference('LakeObjectMissing', 'a'),
    ],
    all,
  );
  expect(resumed).toEqual(['a']);
  expect(corrected).toEqual(['finish c', 'finish d', 'register e']);
  expect(done).toEqual([
    'Wrote 1 batch again from its plan.',
    'Finished 1 correction from what was asked for.',
    'Registered the day of 1 correction in the catalog.',
    '  d could not be finished: not in staging',
    '  gone is not in the ledger',
  ]);
});

it('does nothing about other differences', async () => {
  const { resumed, corrected, ...all } = ports();
  const others = ['IngestDiffers', 'CorrectionDiffers', 'CorrectionMissing'] as const;
  expect(
    await mend(
      others.map((kind) => difference(kind, 'i')),
      all,
    ),
  ).toBeUndefined();
  expect([...resumed, ...corrected]).toEqual([]);
});
