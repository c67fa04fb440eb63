import type { StreamLog } from '../kinesis/stream-log.ts';
import type { Deployment } from '../template/deployment.ts';
import { openCheckpoint, type Saving } from './checkpoint.ts';
import type { DeliveryPorts } from './delivery.ts';
import { type MappingSpec, mappingSpecs } from './event-source-mapping.ts';
import { openShardReader, type ShardReader } from './shard-reader.ts';
import { openStreamReader } from './stream-reader.ts';

export type ShardBacklog = { mapping: string; stream: string; shard: string; records: number };

export type EventSources = {
  /** How many records each mapping has not done with, by shard. */
  backlog(): ShardBacklog[];
  /** Stops reading and retrying; ends when the running invocations have ended. */
  close(): Promise<void>;
};

/** Starts the template's event source mappings where their checkpoints are. */
export function startEventSources(
  options: DeliveryPorts & {
    deployment: Deployment;
    log: StreamLog;
    /** Folder of the checkpoints. */
    checkpoints: string;
    saving?: Saving;
  },
): EventSources {
  const stopped = new AbortController();
  const { signal } = stopped;
  const readers = mappingSpecs(options.deployment).map((spec) => {
    const openShard = (shard: string, from: MappingSpec) => open(shard, from, options, signal);
    return { spec, reader: openStreamReader(spec, options.log, openShard, signal) };
  });
  return {
    backlog: () =>
      readers.flatMap(({ spec, reader }) =>
        reader.backlog().map((behind) => ({ mapping: spec.id, stream: spec.streamArn, ...behind })),
      ),
    close: async () => {
      stopped.abort();
      await Promise.all(readers.map(({ reader }) => reader.running));
    },
  };
}

function open(
  shard: string,
  spec: MappingSpec,
  options: Parameters<typeof startEventSources>[0],
  signal: AbortSignal,
): ShardReader {
  const checkpoint = openCheckpoint(options.checkpoints, spec.id, shard, options.saving);
  return openShardReader(shard, spec, options.log, checkpoint, options, signal);
}
