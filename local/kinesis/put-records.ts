import * as z from 'zod';
import { ServiceError } from '../endpoint/api-call.ts';
import { holds } from './hash-keys.ts';
import type { NewRecord } from './log-file.ts';
import { hashOf } from './sequence-number.ts';
import type { Stream } from './streams.ts';

export const PutEntry = z.object({
  Data: z.string(),
  PartitionKey: z.string().min(1).max(256),
  ExplicitHashKey: z.string().optional(),
});
export type PutEntry = z.infer<typeof PutEntry>;

export type PutResult =
  | { SequenceNumber: string; ShardId: string }
  | { ErrorCode: string; ErrorMessage: string };

/** Kinesis's limits: 1 MiB a record, 10 MiB a call, keys included. */
const MAX_RECORD = 1 << 20;
const MAX_CALL = 10 << 20;

/** Appends the records, each to the open shard that takes its key. When a shard can't be written, its records fail and the others don't. */
export async function putRecords(
  stream: Stream,
  entries: readonly PutEntry[],
  arrivedAt: number,
): Promise<PutResult[]> {
  const records = withinLimits(entries);
  const open = stream.shards.filter((shard) => shard.open);
  const results: PutResult[] = [];
  await Promise.all(
    open.map(async (shard) => {
      const own = records.filter(({ hash }) => holds(shard, hash));
      if (own.length === 0) return;
      const numbers = await shard.log.append(own, arrivedAt).catch(() => undefined);
      for (const [index, { position }] of own.entries()) {
        const SequenceNumber = numbers?.[index];
        results[position] = SequenceNumber ? { SequenceNumber, ShardId: shard.id } : NOT_WRITTEN;
      }
    }),
  );
  return results;
}

const NOT_WRITTEN: PutResult = {
  ErrorCode: 'InternalFailure',
  ErrorMessage: 'Internal service failure.',
};

type Routed = NewRecord & { hash: bigint; position: number };

function withinLimits(entries: readonly PutEntry[]): Routed[] {
  let total = 0;
  return entries.map(({ Data, PartitionKey, ExplicitHashKey }, position) => {
    const data = Buffer.from(Data, 'base64');
    const size = data.length + Buffer.byteLength(PartitionKey);
    total += size;
    if (size > MAX_RECORD) {
      throw new ServiceError('ValidationException', `Record ${position} is over 1 MiB`);
    }
    if (total > MAX_CALL) {
      throw new ServiceError('InvalidArgumentException', 'Records size exceeds 10 MB limit');
    }
    const hash = ExplicitHashKey === undefined ? hashOf(PartitionKey) : BigInt(ExplicitHashKey);
    return { partitionKey: PartitionKey, data, hash, position };
  });
}
