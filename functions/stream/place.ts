import { createHash } from 'node:crypto';
import type { ChunkRef } from '../domain/batch.ts';

/**
 * Where in the stream a record is put. The hash key decides on the shard, and the partition key which
 * of the batches that are under way for the shard takes the record: Lambda divides a shard by it.
 */
export type Place = { partitionKey: string; explicitHashKey: string };

/**
 * Consecutive chunks go to one shard, so that a body is one batch, and a batch covers few days. A body
 * of 4 MB is 62 chunks. They are 0.9 MB of deflated invoice lines, and a shard takes 1 MB per second.
 */
export const CHUNKS_PER_PLACE = 64;

const HASH_KEY_BITS = 128;
export const HASH_KEYS = 1n << BigInt(HASH_KEY_BITS);

/**
 * Returns the place of a chunk's record: the same for every attempt to put it. Nearly every ingest has
 * one place. The places of one with many small chunks are as far apart as they can be: the first two by
 * half of all hash keys, the first four by a quarter. What a shard has of an ingest has one partition
 * key: it goes to one batch after the other, so that few batches meet in the middle of a day.
 */
export function placeOf({ ingestId, ordinal }: ChunkRef): Place {
  const place = Math.floor(ordinal / CHUNKS_PER_PLACE);
  const hashKey = (firstHashKey(ingestId) + distance(place)) % HASH_KEYS;
  return { partitionKey: ingestId, explicitHashKey: String(hashKey) };
}

function firstHashKey(ingestId: string): bigint {
  const digest = createHash('sha256').update(ingestId).digest('hex');
  return BigInt(`0x${digest.slice(0, HASH_KEY_BITS / 4)}`);
}

/** Reverses the bits of the number: 0, 1/2, 1/4, 3/4, 1/8, … of all hash keys. */
function distance(place: number): bigint {
  const bits = place.toString(2).padStart(HASH_KEY_BITS, '0');
  return BigInt(`0b${[...bits].reverse().join('')}`);
}
