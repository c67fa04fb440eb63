import { createHash } from 'node:crypto';

/** 56 digits, as Kinesis has them: strictly increasing within a shard, whether compared as text or as numbers. */
export const sequenceNumber = (shard: number, counter: number): string =>
  `49${String(shard).padStart(10, '0')}${String(counter).padStart(44, '0')}`;

export const counterOf = (sequence: string): number => Number(sequence.slice(12));

export const shardId = (shard: number): string => `shardId-${String(shard).padStart(12, '0')}`;

const HASHES = 1n << 128n;

/** The shard whose part of the hash range holds the key's MD5. */
export function shardOf(hashKey: bigint, shards: number): number {
  return Number((hashKey * BigInt(shards)) / HASHES);
}

export const hashOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);

export function hashRange(
  shard: number,
  shards: number,
): { StartingHashKey: string; EndingHashKey: string } {
  // Rounded up, so that the division in shardOf gives `shard` for both ends.
  const start = (of: number): bigint => (BigInt(of) * HASHES + BigInt(shards - 1)) / BigInt(shards);
  return {
    StartingHashKey: String(start(shard)),
    EndingHashKey: String(start(shard + 1) - 1n),
  };
}
