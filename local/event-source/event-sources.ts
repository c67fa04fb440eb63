import { existsSync } from 'node:fs';
import type { StreamLog } from '../kinesis/stream-log.ts';
import type { Deployment } from '../template/deployment.ts';
import { type CheckpointPorts, openCheckpoint } from './checkpoint.ts';
import type { DeliveryPorts } from './delivery.ts';
import { type EventSourceMapping, eventSourceMappings } from './event-source-mapping.ts';
import { openShardReader, type ShardReader } from './shard-reader.ts';
import { openStreamReader } from './stream-reader.ts';

export type ShardBacklog = { mapping: string; stream: string; shard: string; records: number };

export type EventSources = {
  /** Counts the records that each mapping has not finished, by shard. */
  backlog(): ShardBacklog[];
  /**
   * Starts the mappings again at their checkpoints, as when Lambda moves a shard to another poller.
   * Running invocations continue.
   */
  failOver(): void;
  /** Stops reading and retrying. Resolves when the running invocations have ended. */
  close(): Promise<void>;
};

type Options = DeliveryPorts &
  CheckpointPorts & {
    deployment: Deployment;
    log: StreamLog;
    /** The folder of the checkpoints. */
    checkpoints: string;
  };

/** Starts the template's event source mappings, each at its checkpoints. */
export function startEventSources(options: Options): EventSources {
  const { damages, checkpoints } = options;
  if (damages?.isUsed && !existsSync(checkpoints)) {
    const says = `The checkpoints are missing: ${checkpoints}. Streams are read from their start again.`;
    damages.report({ part: 'nothing', says });
  }
  let pollers = startPollers(options);
  const replaced: Promise<void>[] = [];
  return {
    backlog: () => pollers.backlog(),
    failOver: () => {
      replaced.push(pollers.close());
      pollers = startPollers(options);
    },
    close: async () => {
      await Promise.all([pollers.close(), ...replaced]);
    },
  };
}

function startPollers(options: Options): Omit<EventSources, 'failOver'> {
  const stopped = new AbortController();
  const { signal } = stopped;
  const readers = eventSourceMappings(options.deployment).map((mapping) => {
    const openShard = (shard: string, from: EventSourceMapping) =>
      openReader(shard, from, options, signal);
    return { mapping, reader: openStreamReader(mapping, options.log, openShard, signal) };
  });
  return {
    backlog: () =>
      readers.flatMap(({ mapping: { id, streamArn }, reader }) =>
        reader.backlog().map((shard) => ({ mapping: id, stream: streamArn, ...shard })),
      ),
    close: async () => {
      stopped.abort();
      await Promise.all(readers.map(({ reader }) => reader.running));
    },
  };
}

function openReader(
  shard: string,
  mapping: EventSourceMapping,
  options: Options,
  signal: AbortSignal,
): ShardReader {
  const checkpoint = openCheckpoint(options.checkpoints, mapping.id, shard, options);
  return openShardReader(shard, mapping, options.log, checkpoint, options, signal);
}
