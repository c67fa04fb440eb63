import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { damagesIn } from '../data-dir/damage.ts';
import { filesFor } from '../data-dir/files.ts';
import type { JsonHandler, Services } from '../endpoint/actions.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { inputOf } from '../endpoint/validation.ts';
import type { Deployment } from '../template/deployment.ts';
import { NOT_WRITTEN, PutEntry, putRecords } from './put-records.ts';
import { type Resharding, reshardingOf } from './resharding.ts';
import { getRecords, getShardIterator, IteratorInput, RecordsInput } from './shard-iterator.ts';
import { UNREAD } from './shard-log.ts';
import type { Shard, StreamPorts } from './shards.ts';
import type { StreamLog } from './stream-log.ts';
import { openStreams, type Stream, type Streams, streamLogOf } from './streams.ts';
import { unlimited, type WriteLimits } from './write-limits.ts';

/** Streams are known by name and by ARN. */
export type Kinesis = {
  handlers: NonNullable<Services['kinesis']>;
  log: StreamLog;
  resharding: Resharding;
  close(): Promise<void>;
};

/** The template's streams as append-only logs, one file per shard. */
export async function openKinesis(
  dataDir: string,
  deployment: Deployment,
  clock: Clock,
  limits = unlimited,
  ports: Partial<StreamPorts> = {},
): Promise<Kinesis> {
  const { files = filesFor(), damages = damagesIn(dataDir), readTo = () => UNREAD } = ports;
  const streams = await openStreams(dataDir, deployment, clock, { files, damages, readTo });
  return {
    handlers: handlersOf(streams, clock, limits),
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

function handlersOf(streams: Streams, clock: Clock, limits: WriteLimits): Kinesis['handlers'] {
  const onStream =
    <Input extends z.infer<typeof StreamInput>>(
      schema: z.ZodType<Input>,
      action: (stream: Stream, input: Input) => unknown,
    ): JsonHandler =>
    async (json) => {
      const input = inputOf(schema, json, 'ValidationException');
      return action(streams.named(input.StreamARN ?? input.StreamName ?? ''), input);
    };
  return {
    PutRecord: onStream(StreamInput.extend(PutEntry.shape), async (stream, entry) => {
      const [result = NOT_WRITTEN] = await putRecords(stream, [entry], clock.now(), limits);
      if ('SequenceNumber' in result) return result;
      const { ErrorCode, ErrorMessage } = result;
      throw new ServiceError(ErrorCode, ErrorMessage, result === NOT_WRITTEN ? 500 : 400);
    }),
    PutRecords: onStream(PutRecordsInput, async (stream, { Records }) => {
      const results = await putRecords(stream, Records, clock.now(), limits);
      const failed = results.filter((result) => 'ErrorCode' in result).length;
      return { FailedRecordCount: failed, Records: results };
    }),
    DescribeStreamSummary: onStream(StreamInput, (stream) => ({
      StreamDescriptionSummary: summary(stream),
    })),
    ListShards: onStream(StreamInput, ({ shards }) => ({
      Shards: shards.map(description),
    })),
    GetShardIterator: onStream(StreamInput.extend(IteratorInput.shape), ({ name }, input) =>
      getShardIterator(streams, name, input),
    ),
    GetRecords: (json) =>
      getRecords(streams, clock, inputOf(RecordsInput, json, 'ValidationException')),
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
    // As on AWS, greater than that of any record.
    EndingSequenceNumber: open ? undefined : log.next(),
  },
});
