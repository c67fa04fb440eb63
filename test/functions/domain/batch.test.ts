import { describe, expect, it } from 'vitest';
import { BatchId, batchIdOf, rangesOf, shardOf } from '../../../functions/domain/batch.ts';

describe('batchIdOf', () => {
  const sequence = '49590338271490256608559692538361571095921575989136588898';

  it('fits an execution name with the suffix of a resume', () => {
    const id = batchIdOf('shardId-000000000012', sequence, 'k3j9d8s7a6');
    expect(id.startsWith('c-')).toBe(true);
    expect(BatchId.safeParse(id).success).toBe(true);
    expect(`${id}-r-k3j9d8s7a6`.length).toBeLessThanOrEqual(80);
  });

  it('is new for every attempt at the same delivery', () => {
    const shard = 'shardId-000000000000';
    expect(batchIdOf(shard, sequence, 'a')).not.toBe(batchIdOf(shard, sequence, 'b'));
  });

  it.each(['', 'shardId-', '000000000000'])('refuses "%s" as a shard id', (shard) => {
    expect(() => batchIdOf(shard, sequence, 'a')).toThrow(RangeError);
  });
});

it.each(['shardId-000000000000', 'shardId-000000000012', 'shardId-000000004095'])(
  'shardOf finds %s in the id of a batch',
  (shard) => {
    expect(
      shardOf(batchIdOf(shard, '49590338271490256608559692538361571095921575989136588', 'u')),
    ).toBe(shard);
  },
);

describe('rangesOf', () => {
  it('joins consecutive chunks of an ingest and sorts the ranges', () => {
    const chunks = [
      { ingestId: 'b', ordinal: 7 },
      { ingestId: 'a', ordinal: 2 },
      { ingestId: 'a', ordinal: 0 },
      { ingestId: 'a', ordinal: 1 },
      { ingestId: 'a', ordinal: 4 },
    ];
    expect(rangesOf(chunks)).toEqual([
      { ingestId: 'a', from: 0, to: 2 },
      { ingestId: 'a', from: 4, to: 4 },
      { ingestId: 'b', from: 7, to: 7 },
    ]);
  });
});
