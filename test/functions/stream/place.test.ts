import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNKS_PER_PLACE, placeOf } from '../../../functions/stream/place.ts';
import { equalRanges, includes } from '../../../local/kinesis/hash-keys.ts';

const shardsOf = (shards: number, ingestId: string, places: readonly number[]): number[] => {
  const ranges = equalRanges(shards);
  return places.map((place) => {
    const { explicitHashKey } = placeOf({ ingestId, ordinal: place * CHUNKS_PER_PLACE });
    return ranges.findIndex((range) => includes(range, BigInt(explicitHashKey)));
  });
};

describe('the places of an ingest', () => {
  it('are each of 64 chunks in a row, so that a body of 4 MB has one', () => {
    const placeAt = (ordinal: number) => placeOf({ ingestId: 'i1', ordinal });
    expect(placeAt(0)).toEqual(placeAt(63));
    expect(placeAt(63)).not.toEqual(placeAt(64));
  });

  it('have one partition key, so that a shard gives an ingest to one batch after the other', () => {
    const keyAt = (ordinal: number) => placeOf({ ingestId: 'i1', ordinal }).partitionKey;
    expect([0, 64, 500].map(keyAt)).toEqual(['i1', 'i1', 'i1']);
    expect(placeOf({ ingestId: 'i2', ordinal: 0 }).partitionKey).toBe('i2');
  });

  it('are on different shards, in pairs, whatever the number of shards', () => {
    const cases = fc.tuple(fc.integer({ min: 2, max: 200 }), fc.string(), fc.nat(1000));
    fc.assert(
      fc.property(cases, ([shards, ingestId, first]) => {
        const [one, other] = shardsOf(shards, ingestId, [2 * first, 2 * first + 1]);
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).not.toBe(other);
      }),
    );
  });

  it.each([4, 8])('are spread evenly over %i shards', (shards) => {
    fc.assert(
      fc.property(fc.string(), (ingestId) => {
        const places = Array.from({ length: shards }, (_, place) => place);
        expect(new Set(shardsOf(shards, ingestId, places)).size).toBe(shards);
      }),
    );
  });

  it('begin anywhere, so that small ingests use every shard', () => {
    const first = Array.from({ length: 200 }, (_, n) => shardsOf(4, `i${n}`, [0])[0]);
    for (const shard of [0, 1, 2, 3]) {
      expect(first.filter((found) => found === shard).length).toBeGreaterThan(25);
    }
  });
});
