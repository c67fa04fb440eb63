import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { predecessorOf } from './sequence-number.ts';
import type { ShardLog } from './shard-log.ts';
import type { Streams } from './streams.ts';

const ShardIterator = z.object({
  stream: z.string(),
  shard: z.string(),
  /** The records after this sequence number come next; undefined: all records. */
  after: z.string().optional(),
});
type ShardIterator = z.infer<typeof ShardIterator>;

const encoded = (iterator: ShardIterator): string =>
  Buffer.from(JSON.stringify(iterator)).toString('base64url');

function decoded(text: string): ShardIterator {
  try {
    return ShardIterator.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new ServiceError('InvalidArgumentException', 'Invalid ShardIterator.');
  }
}

export const IteratorInput = z.object({
  ShardId: z.string(),
  ShardIteratorType: z.enum([
    'TRIM_HORIZON',
    'LATEST',
    'AT_SEQUENCE_NUMBER',
    'AFTER_SEQUENCE_NUMBER',
  ]),
  StartingSequenceNumber: z.string().optional(),
});
type IteratorInput = z.infer<typeof IteratorInput>;

export function getShardIterator(streams: Streams, stream: string, input: IteratorInput) {
  const after = startOf(streams.shard(stream, input.ShardId).log, input);
  return { ShardIterator: encoded({ stream, shard: input.ShardId, after }) };
}

function startOf(shard: ShardLog, input: IteratorInput): string | undefined {
  const { ShardIteratorType: type, StartingSequenceNumber: start } = input;
  if (type === 'TRIM_HORIZON') return undefined;
  if (type === 'LATEST') return predecessorOf(shard.next());
  if (start === undefined || !/^\d{56}$/.test(start)) {
    throw new ServiceError('InvalidArgumentException', `${type} takes a StartingSequenceNumber`);
  }
  return type === 'AT_SEQUENCE_NUMBER' ? predecessorOf(start) : start;
}

export const RecordsInput = z.object({
  ShardIterator: z.string(),
  Limit: z.int().min(1).max(10_000).default(10_000),
});
type RecordsInput = z.infer<typeof RecordsInput>;

/** GetRecords returns at most 10 MiB. */
const MAX_BYTES = 10 << 20;

export async function getRecords(streams: Streams, clock: Clock, input: RecordsInput) {
  const { stream, shard, after } = decoded(input.ShardIterator);
  const { log } = streams.shard(stream, shard);
  const records = await log.read(after, input.Limit, MAX_BYTES);
  const last = records.at(-1);
  const next = last?.sequenceNumber ?? after;
  const isLatest = !last || log.count(last.sequenceNumber) === 0;
  return {
    Records: records.map(({ sequenceNumber, partitionKey, data, arrivedAt }) => ({
      SequenceNumber: sequenceNumber,
      PartitionKey: partitionKey,
      Data: data.toString('base64'),
      ApproximateArrivalTimestamp: arrivedAt / 1000,
    })),
    NextShardIterator: log.ended(next) ? null : encoded({ stream, shard, after: next }),
    MillisBehindLatest: isLatest ? 0 : Math.max(0, clock.now() - last.arrivedAt),
  };
}
