import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { MachineRun } from '../../../functions/execution/machine.ts';
import { finishBatches, LEFT_ALONE_MS } from '../../../functions/finish-batches/finish-batches.ts';
import type { SealedBatch } from '../../../functions/steps.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const now = () => START + LEFT_ALONE_MS + 1;
const plan = { key: 'p' };
const counts = { accepted: 1, quarantined: 0 };

const unrecorded = () => {};
const succeeded = (batch: SealedBatch): MachineRun => ({ status: 'SUCCEEDED', output: batch });

async function sealedBatches(...startedAt: number[]) {
  const ledger = memoryLedger();
  for (const [index, time] of startedAt.entries()) {
    const batchId = `b${index}`;
    await ledger.createBatch({
      batchId,
      payload: { key: 'k' },
      execution: 'e',
      startedAt: new Date(time).toISOString(),
    });
    await ledger.sealBatch(batchId, { members: [], plan, counts });
  }
  return ledger;
}

describe('finishBatches', () => {
  test('resumes each batch that has been sealed for longer than an execution can take', async () => {
    const ledger = await sealedBatches(START, START, START + 2);
    await ledger.commitBatch('b1');
    const resumed: SealedBatch[] = [];
    const resume = async (batch: SealedBatch): Promise<MachineRun> => {
      resumed.push(batch);
      return succeeded(batch);
    };
    expect(await finishBatches({ ledger, resume, now, unrecorded })).toEqual({
      committed: ['b0'],
      failed: [],
    });
    expect(resumed).toEqual([{ batchId: 'b0', plan, counts, unfinished: [] }]);
  });

  test('finishes the others when one fails', async () => {
    const ledger = await sealedBatches(START, START, START, START);
    const runs: Record<string, () => MachineRun> = {
      b0: () => ({ status: 'FAILED', error: 'LakeWriteFailed' }),
      b1: () => {
        throw new Error('socket hang up');
      },
      b2: () => ({ status: 'TIMED_OUT' }),
    };
    const resume = async (batch: SealedBatch): Promise<MachineRun> =>
      runs[batch.batchId]?.() ?? succeeded(batch);
    expect(await finishBatches({ ledger, resume, now, unrecorded })).toEqual({
      committed: ['b3'],
      failed: [
        { batchId: 'b0', error: 'LakeWriteFailed' },
        { batchId: 'b1', error: 'ResumeFailed' },
        { batchId: 'b2', error: 'ResumeFailed' },
      ],
    });
  });

  test('finishes the others when the item of one is damaged', async () => {
    const ledger = await sealedBatches(START, START);
    const readBatch: typeof ledger.readBatch = async (batchId) =>
      batchId === 'b0' ? z.never().parse(batchId) : ledger.readBatch(batchId);
    const resume = async (batch: SealedBatch): Promise<MachineRun> => succeeded(batch);
    const ports = { ledger: { ...ledger, readBatch }, resume, now, unrecorded };
    expect(await finishBatches(ports)).toEqual({
      committed: ['b1'],
      failed: [{ batchId: 'b0', error: 'ZodError' }],
    });
  });

  test('leaves a batch alone that is committed by now, though it is still listed', async () => {
    const ledger = await sealedBatches(START);
    await ledger.commitBatch('b0');
    const lagging = { ...ledger, sealedBefore: async () => ['b0'] };
    const resume = (): Promise<MachineRun> => Promise.reject(new Error('resumed'));
    expect(await finishBatches({ ledger: lagging, resume, now, unrecorded })).toEqual({
      committed: [],
      failed: [],
    });
  });

  test('records a failure that the machine could not record', async () => {
    const ledger = await sealedBatches(START);
    const resume = async (): Promise<MachineRun> => ({ status: 'TIMED_OUT' });
    await finishBatches({ ledger, resume, now, unrecorded });
    expect(await ledger.readBatch('b0')).toMatchObject({
      state: 'SEALED',
      failure: { error: 'ResumeFailed', cause: 'Error: The execution timed out' },
    });
  });

  test('finishes the others when a failure cannot be recorded', async () => {
    const ledger = await sealedBatches(START, START);
    const failBatch = () => Promise.reject(new Error('throttled'));
    const resume = async (): Promise<MachineRun> => ({ status: 'TIMED_OUT' });
    const failing = { ...ledger, failBatch };
    const { failed } = await finishBatches({ ledger: failing, resume, now, unrecorded });
    expect(failed).toHaveLength(2);
  });
});
