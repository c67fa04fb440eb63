import type { StreamLog } from '../kinesis/stream-log.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import type { ShardReader } from './shard-reader.ts';

export type StreamReader = {
  /** Counts the records that are not finished, by shard. */
  backlog(): { shard: string; records: number }[];
  /** Resolves when the signal has aborted and the running deliveries are over. */
  running: Promise<unknown>;
};

/**
 * Reads a stream for a mapping. A shard is read after all its parents are finished, so that splits
 * and merges keep the order of a partition key. Every shard that opens later has parents, so it is
 * enough to look for new shards whenever one is finished.
 */
export function openStreamReader(
  mapping: EventSourceMapping,
  log: StreamLog,
  open: (shard: string, mapping: EventSourceMapping) => ShardReader,
  signal: AbortSignal,
): StreamReader {
  const { streamArn } = mapping;
  // Children are read from their start: LATEST skips only records older than the mapping itself.
  const fromStart: EventSourceMapping = { ...mapping, startingPosition: 'TRIM_HORIZON' };
  const readers = new Map<string, ShardReader>();
  const finished = new Set<string>();
  const readReadyShards = (): Promise<unknown> => {
    const ready = log
      .shardsOf(streamArn)
      .filter(({ id, parents }) => !readers.has(id) && parents.every((it) => finished.has(it)));
    return Promise.all(
      ready.map(({ id, parents }) => readToEnd(id, parents.length === 0 ? mapping : fromStart)),
    );
  };
  const readToEnd = (id: string, from: EventSourceMapping): Promise<unknown> => {
    const reader = open(id, from);
    readers.set(id, reader);
    return reader.running.then(() => {
      if (signal.aborted) return;
      finished.add(id);
      return readReadyShards();
    });
  };
  const unfinished = (id: string): number =>
    readers.get(id)?.backlog() ?? log.count(streamArn, id, undefined);
  const backlog = () =>
    log
      .shardsOf(streamArn)
      .filter(({ id }) => !finished.has(id))
      .map(({ id }) => ({ shard: id, records: unfinished(id) }));
  return { backlog, running: readReadyShards() };
}
