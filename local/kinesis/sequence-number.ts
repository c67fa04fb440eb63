import { createHash } from 'node:crypto';

/**
 * 56 digits, as Kinesis has them: strictly increasing within a shard, whether compared as text or as numbers, and greater
 * in a shard than in those that it came from, whose numbers are lower.
 */
export const sequenceNumber = (shard: number, counter: number): string =>
  `49${String(shard).padStart(10, '0')}${String(counter).padStart(44, '0')}`;

export const counterOf = (sequence: string): number => Number(sequence.slice(12));

export const shardId = (shard: number): string => `shardId-${String(shard).padStart(12, '0')}`;

export const hashOf = (partitionKey: string): bigint =>
  BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
