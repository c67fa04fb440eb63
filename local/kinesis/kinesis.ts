import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { JsonHandler, Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import type { Deployment } from '../template/deployment.ts';
import { PutEntry, putRecords } from './put-records.ts';
import { type Resharding, reshardingOf } from './resharding.ts';
import { counterOf, sequenceNumber } from './sequence-number.ts';
import type { ShardLog } from './shard-log.ts';
import type { Shard } from './shards.ts';
import type { StreamLog } from './stream-log.ts';
import { openStreams, type Stream, type Streams, streamLogOf } from './streams.ts';

/** Streams are known by name or ARN. */
export type Kinesis = {
  handlers: NonNullable<Services['kinesis']>;
  log: StreamLog;
  resharding: Resharding;
  close(): Promise<void>;
};

/** The template's streams as append-only logs, a file a shard. */
export async function openKinesis(
  dataDir: string,
  deployment: Deployment,
  clock: Clock,
): Promise<Kinesis> {
  const streams = await openStreams(dataDir, deployment, clock);
  return {
    handlers: handlersOf(streams, clock),
    log: streamLogOf(streams),
    resharding: reshardingOf(streams),
    close: () => streams.close(),
  };
}

const StreamInput = z.object({
  StreamName: z.string().optional(),
  StreamARN: z.string().optional(),
});
const PutRecordsInput = StreamInput.extend({ Records: z.array(PutEntry).min(1).max(500) });
const IteratorInput = StreamInput.extend({
  ShardId: z.string(),
  ShardIteratorType: z.enum([
    'TRIM_HORIZON',
    'LATEST',
    'AT_SEQUENCE_NUMBER',
    'AFTER_SEQUENCE_NUMBER',
  ]),
  StartingSequenceNumber: z.string().optional(),
});
const RecordsInput = z.object({
  ShardIterator: z.string(),
  Limit: z.int().min(1).max(10_000).default(10_000),
});

/** GetRecords answers at most 10 MiB. */
const MAX_ANSWER = 10 << 20;

function handlersOf(streams: Streams, clock: Clock): Kinesis['handlers'] {
  const onStream =
    <Input extends z.infer<typeof StreamInput>>(
      schema: z.ZodType<Input>,
      answer: (stream: Stream, input: Input) => unknown,
    ): JsonHandler =>
    async (json) => {
      const input = inputOf(schema, json, 'ValidationException');
      return answer(streams.named(input.StreamARN ?? input.StreamName ?? ''), input);
    };
  return {
    PutRecord: onStream(StreamInput.extend(PutEntry.shape), async (stream, entry) => {
      const [result] = await putRecords(stream, [entry], clock.now());
      if (result && 'SequenceNumber' in result) return result;
      throw new ServiceError('InternalFailure', 'The record could not be written', 500);
    }),
    PutRecords: onStream(PutRecordsInput, async (stream, { Records }) => {
      const results = await putRecords(stream, Records, clock.now());
      const failed = results.filter((result) => 'ErrorCode' in result).length;
      return { FailedRecordCount: failed, Records: results };
    }),
    DescribeStreamSummary: onStream(StreamInput, (stream) => ({
      StreamDescriptionSummary: summary(stream),
    })),
    ListShards: onStream(StreamInput, ({ shards }) => ({
      Shards: shards.map(description),
    })),
    GetShardIterator: onStream(IteratorInput, ({ name }, input) => {
      const after = startOf(streams.shard(name, input.ShardId).log, input);
      return { ShardIterator: iteratorOf({ stream: name, shard: input.ShardId, after }) };
    }),
    GetRecords: (json) => getRecords(streams, clock, json),
  };
}

const summary = (stream: Stream) => ({
  StreamName: stream.name,
  StreamARN: stream.arn,
  StreamStatus: 'ACTIVE',
  StreamModeDetails: { StreamMode: stream.mode },
  RetentionPeriodHours: stream.retentionHours,
  StreamCreationTimestamp: 0,
  EnhancedMonitoring: [],
  EncryptionType: 'NONE',
  OpenShardCount: stream.shards.filter(({ open }) => open).length,
  ConsumerCount: 0,
});

const description = ({ id, from, to, parents: [parent, adjacent], open, log }: Shard) => ({
  ShardId: id,
  ParentShardId: parent,
  AdjacentParentShardId: adjacent,
  HashKeyRange: { StartingHashKey: String(from), EndingHashKey: String(to) },
  SequenceNumberRange: {
    StartingSequenceNumber: log.first(),
    // Greater than any record's, as on AWS.
    EndingSequenceNumber: open ? undefined : log.next(),
  },
});

/** The sequence number behind which the iterator starts; undefined: the oldest record. */
function startOf(shard: ShardLog, input: z.infer<typeof IteratorInput>): string | undefined {
  const { ShardIteratorType: type, StartingSequenceNumber: given } = input;
  if (type === 'TRIM_HORIZON') return undefined;
  if (type === 'LATEST') return before(shard.next());
  if (given === undefined || !/^\d{56}$/.test(given)) {
    throw new ServiceError('InvalidArgumentException', `${type} takes a StartingSequenceNumber`);
  }
  return type === 'AT_SEQUENCE_NUMBER' ? before(given) : given;
}

const before = (sequence: string): string =>
  sequenceNumber(Number(sequence.slice(2, 12)), counterOf(sequence) - 1);

const Iterator = z.object({
  stream: z.string(),
  shard: z.string(),
  after: z.string().optional(),
});
type Iterator = z.infer<typeof Iterator>;

const iteratorOf = (iterator: Iterator): string =>
  Buffer.from(JSON.stringify(iterator)).toString('base64url');

function iteratorFrom(text: string): Iterator {
  try {
    return Iterator.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new ServiceError('InvalidArgumentException', 'Invalid ShardIterator.');
  }
}

async function getRecords(streams: Streams, clock: Clock, json: unknown) {
  const { ShardIterator, Limit } = inputOf(RecordsInput, json, 'ValidationException');
  const { stream, shard, after } = iteratorFrom(ShardIterator);
  const { log } = streams.shard(stream, shard);
  const records = await log.read(after, Limit, MAX_ANSWER);
  const last = records.at(-1);
  const next = last?.sequenceNumber ?? after;
  const caughtUp = !last || last.sequenceNumber === before(log.next());
  return {
    Records: records.map(({ sequenceNumber, partitionKey, data, arrivedAt }) => ({
      SequenceNumber: sequenceNumber,
      PartitionKey: partitionKey,
      Data: data.toString('base64'),
      ApproximateArrivalTimestamp: arrivedAt / 1000,
    })),
    NextShardIterator: log.ended(next) ? null : iteratorOf({ stream, shard, after: next }),
    MillisBehindLatest: caughtUp ? 0 : Math.max(0, clock.now() - last.arrivedAt),
  };
}
