import { describe, expect, test } from 'vitest';
import { commitBatch } from '../../../functions/commit-batch/commit-batch.ts';
import type { BatchState } from '../../../functions/domain/batch.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';
import { memoryStaging } from '../../support/memory-staging.ts';

const LANDINGS = [
  { ingestId: 'i', firstRow: 1, accepted: 2, quarantined: 1, quarantineKeys: ['q'] },
  { ingestId: 'j', firstRow: 9, accepted: 3, quarantined: 0, quarantineKeys: [] },
];
const counts = { accepted: 5, quarantined: 1 };

async function aSealedBatch() {
  const ledger = memoryLedger();
  const staging = memoryStaging();
  const plan = await staging.putJson('b', 'plan', {
    v: 1,
    landings: LANDINGS,
    days: { lake: [], quarantine: [] },
  });
  const startedAt = '2026-01-01T00:00:00Z';
  await ledger.createBatch({ batchId: 'b', payload: { key: 'k' }, execution: 'e', startedAt });
  await ledger.sealBatch('b', { members: [], plan, counts });
  return { ledger, staging, input: { batchId: 'b', plan, counts, unfinished: ['other'] } };
}

describe('commitBatch', () => {
  test('records what landed of each ingest, then commits', async () => {
    const { ledger, staging, input } = await aSealedBatch();
    const operations: string[] = [];
    const watched: typeof ledger = {
      ...ledger,
      putLandings: (...args) => {
        operations.push('putLandings');
        return ledger.putLandings(...args);
      },
      commitBatch: (batchId) => {
        operations.push('commitBatch');
        return ledger.commitBatch(batchId);
      },
    };
    expect(await commitBatch(input, { ledger: watched, staging })).toEqual(input);
    expect(operations).toEqual(['putLandings', 'commitBatch']);
    expect(ledger.landingsOf('b')).toEqual(LANDINGS);
    expect((await ledger.readBatch('b'))?.state).toBe('COMMITTED');
  });

  test('succeeds when the batch is committed already', async () => {
    const { ledger, staging, input } = await aSealedBatch();
    await commitBatch(input, { ledger, staging });
    expect(await commitBatch(input, { ledger, staging })).toEqual(input);
  });

  test.each<BatchState>(['STARTED', 'FAILED', 'ABANDONED'])(
    'commits nothing of a batch that is %s',
    async (state) => {
      const { ledger, staging, input } = await aSealedBatch();
      const readBatch: typeof ledger.readBatch = async (batchId) => ({
        ...input,
        batchId,
        state,
        payload: { key: 'k' },
        execution: 'e',
        startedAt: '',
      });
      const committing = commitBatch(input, { ledger: { ...ledger, readBatch }, staging });
      await expect(committing).rejects.toThrow(expect.objectContaining({ name: 'BatchAbandoned' }));
      expect(ledger.landingsOf('b')).toEqual([]);
    },
  );

  test('throws ContractBroken when the staged plan is invalid', async () => {
    const { ledger, staging, input } = await aSealedBatch();
    const plan = await staging.putJson('b', 'plan', { v: 1 });
    await expect(commitBatch({ ...input, plan }, { ledger, staging })).rejects.toThrow(
      expect.objectContaining({ name: 'ContractBroken' }),
    );
  });
});
