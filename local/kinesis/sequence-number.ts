/**
 * Sequence numbers have 56 digits, as those of Kinesis do. Within a shard they increase strictly,
 * whether compared as text or as numbers. A shard's are greater than those of its parents, because
 * parents have lower shard numbers.
 */
export const sequenceNumber = (shard: number, counter: number): string =>
  `49${String(shard).padStart(10, '0')}${String(counter).padStart(44, '0')}`;

export const counterOf = (sequence: string): number => Number(sequence.slice(12));

/** The greatest sequence number of the shard that is less than this one. */
export const predecessorOf = (sequence: string): string =>
  sequenceNumber(Number(sequence.slice(2, 12)), counterOf(sequence) - 1);
