import { beforeEach, describe, expect, test } from 'vitest';
import { claimBatch } from '../../../functions/claim-batch/claim-batch.ts';
import { CLAIM_PATIENCE_MS } from '../../../functions/claim-batch/settle-chunk.ts';
import type { BatchState, ChunkRef } from '../../../functions/domain/batch.ts';
import { Claim, encodeDelivery } from '../../../functions/staging/delivery.ts';
import { type MemoryLedger, memoryLedger } from '../../support/memory-ledger.ts';
import { memoryStaging } from '../../support/memory-staging.ts';
import { claimStaging } from './claim-staging.ts';

const START = Date.parse('2026-01-01T00:00:00Z');
const LATER = START + CLAIM_PATIENCE_MS;
const chunk = (ordinal: number): ChunkRef => ({ ingestId: 'i', ordinal });

let ledger: MemoryLedger;
let staging: ReturnType<typeof memoryStaging>;

beforeEach(() => {
  ledger = memoryLedger();
  staging = memoryStaging();
});

/** Adds a batch in a state that holds chunks. */
async function aHolder(batchId: string, state: BatchState, ordinals: number[]): Promise<void> {
  const startedAt = new Date(START).toISOString();
  await ledger.createBatch({ batchId, payload: { key: 'k' }, execution: 'e', startedAt });
  for (const ordinal of ordinals) await ledger.claimChunk(chunk(ordinal), batchId, '1');
  if (state === 'SEALED' || state === 'COMMITTED')
    await ledger.sealBatch(batchId, {
      members: [],
      plan: { key: 'p' },
      counts: { accepted: 0, quarantined: 0 },
    });
  if (state === 'COMMITTED') await ledger.commitBatch(batchId);
  if (state === 'ABANDONED') await ledger.abandonBatch(batchId);
  if (state === 'FAILED') await ledger.failBatch(batchId, { error: 'E', cause: '', at: '' });
}

async function claimed(batchId: string, ordinals: number[], now = LATER) {
  const payload = await staging.putBytes(
    batchId,
    'delivery',
    encodeDelivery(
      ordinals.map((ordinal) => ({
        ...chunk(ordinal),
        sequenceNumber: '1',
        arrivedAt: START,
        bytes: 1,
        data: Buffer.from('x'),
      })),
    ),
  );
  const startedAt = new Date(now).toISOString();
  const input = { batchId, payload, execution: 'arn', startedAt };
  const output = await claimBatch(input, { ledger, ...claimStaging(staging), now: () => now });
  return { ...output, chunks: Claim.parse(output.claim).chunks };
}

describe('claimBatch', () => {
  test('claims every chunk that no other batch holds', async () => {
    expect(await claimed('new', [0, 1, 2])).toMatchObject({ chunks: [0, 1, 2], unfinished: [] });
    expect(await ledger.readBatch('new')).toMatchObject({ state: 'STARTED', execution: 'arn' });
  });

  test('claims a chunk once that is in the delivery twice', async () => {
    expect((await claimed('new', [4, 5, 4, 5])).chunks).toEqual([0, 1]);
  });

  test('skips chunks of a committed batch', async () => {
    await aHolder('old', 'COMMITTED', [1]);
    expect(await claimed('new', [0, 1, 2])).toMatchObject({ chunks: [0, 2], unfinished: [] });
  });

  test('skips chunks of sealed batches and returns each of these batches once', async () => {
    await aHolder('old', 'SEALED', [0, 1]);
    expect(await claimed('new', [0, 1, 2])).toMatchObject({ chunks: [2], unfinished: ['old'] });
    expect(ledger.holderOf(chunk(0))).toBe('old');
  });

  test.each(['STARTED', 'FAILED', 'ABANDONED'] as const)(
    'takes over from an old %s attempt, which is abandoned for good',
    async (state) => {
      await aHolder('old', state, [0, 1]);
      expect(await claimed('new', [0, 1])).toMatchObject({ chunks: [0, 1], unfinished: [] });
      expect((await ledger.readBatch('old'))?.state).toBe('ABANDONED');
      expect(ledger.holderOf(chunk(0))).toBe('new');
    },
  );

  test('leaves a young attempt alone and throws ChunkHeld', async () => {
    await aHolder('old', 'STARTED', [0]);
    const early = claimed('new', [0], LATER - 1);
    await expect(early).rejects.toThrow(expect.objectContaining({ name: 'ChunkHeld' }));
    expect((await ledger.readBatch('old'))?.state).toBe('STARTED');
    expect((await claimed('new', [0], LATER)).chunks).toEqual([0]);
  });

  test('does not wait for a young attempt that has failed', async () => {
    await aHolder('old', 'FAILED', [0]);
    expect((await claimed('new', [0], START)).chunks).toEqual([0]);
  });

  test.each(['ABANDONED', 'FAILED'] as const)('stops when its own batch is %s', async (state) => {
    await aHolder('new', state, []);
    await expect(claimed('new', [0])).rejects.toThrow(
      expect.objectContaining({ name: 'BatchAbandoned' }),
    );
    expect(ledger.holderOf(chunk(0))).toBeUndefined();
  });

  test.each(['SEALED', 'COMMITTED'] as const)(
    'returns the same claim again when its own batch is %s',
    async (state) => {
      await aHolder('old', 'COMMITTED', [1]);
      await aHolder('new', state, [0, 2]);
      expect(await claimed('new', [0, 1, 2])).toMatchObject({ chunks: [0, 2], unfinished: [] });
    },
  );

  test('a repeated invocation continues where the first one stopped', async () => {
    await aHolder('new', 'STARTED', [0]);
    expect((await claimed('new', [0, 1])).chunks).toEqual([0, 1]);
  });
});
