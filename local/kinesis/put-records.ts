import * as z from 'zod';
import { ServiceError } from '../endpoint/api-call.ts';
import { release } from '../release.ts';
import { hashKeyOf, includes } from './hash-keys.ts';
import type { NewRecord } from './log/frame.ts';
import type { Stream } from './streams.ts';
import type { WriteLimits } from './write-limits.ts';

export const PutEntry = z.object({
  Data: z.string(),
  PartitionKey: z.string().min(1).max(256),
  ExplicitHashKey: z.string().optional(),
});
export type PutEntry = z.infer<typeof PutEntry>;

export type PutResult =
  | { SequenceNumber: string; ShardId: string }
  | { ErrorCode: string; ErrorMessage: string };

/** The limits of Kinesis, keys included: 1 MiB per record, 10 MiB per call. */
const MAX_RECORD_BYTES = 1 << 20;
const MAX_CALL_BYTES = 10 << 20;

/**
 * Appends each record to the open shard of its hash key. When a shard can't be written, or its
 * limits are reached, only its own records fail. Throws when a record or the call is too large.
 */
export async function putRecords(
  stream: Stream,
  entries: readonly PutEntry[],
  arrivedAt: number,
  limits: WriteLimits,
): Promise<PutResult[]> {
  const records = withinLimits(entries);
  const open = stream.shards.filter((shard) => shard.open);
  const results: PutResult[] = [];
  await Promise.all(
    open.map(async (shard) => {
      const own = records.filter(({ hashKey }) => includes(shard, hashKey));
      const taken = own.filter(({ size, position }) => {
        const isTaken = limits(shard, size, arrivedAt);
        if (!isTaken) results[position] = rateExceeded(shard.id, stream.name);
        return isTaken;
      });
      if (taken.length === 0) return;
      const numbers = await shard.log.append(taken, arrivedAt).catch(() => undefined);
      for (const [index, { position }] of taken.entries()) {
        const SequenceNumber = numbers?.[index];
        results[position] = SequenceNumber ? { SequenceNumber, ShardId: shard.id } : NOT_WRITTEN;
      }
    }),
  );
  for (const { data } of records) release(data);
  return results;
}

export const NOT_WRITTEN: PutResult = {
  ErrorCode: 'InternalFailure',
  ErrorMessage: 'Internal service failure.',
};

const rateExceeded = (shard: string, stream: string): PutResult => ({
  ErrorCode: 'ProvisionedThroughputExceededException',
  ErrorMessage: `Rate exceeded for shard ${shard} in stream ${stream}.`,
});

type Routed = NewRecord & { hashKey: bigint; position: number; size: number };

function withinLimits(entries: readonly PutEntry[]): Routed[] {
  let total = 0;
  return entries.map(({ Data, PartitionKey, ExplicitHashKey }, position) => {
    const data = Buffer.from(Data, 'base64');
    const size = data.length + Buffer.byteLength(PartitionKey);
    total += size;
    if (size > MAX_RECORD_BYTES) {
      throw new ServiceError('ValidationException', `Record ${position} is over 1 MiB`);
    }
    if (total > MAX_CALL_BYTES) {
      throw new ServiceError('InvalidArgumentException', 'Records size exceeds 10 MB limit');
    }
    const hashKey =
      ExplicitHashKey === undefined ? hashKeyOf(PartitionKey) : BigInt(ExplicitHashKey);
    return { partitionKey: PartitionKey, data, hashKey, position, size };
  });
}
