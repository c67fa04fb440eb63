import type { StreamLog } from '../kinesis/stream-log.ts';
import type { MappingSpec } from './event-source-mapping.ts';
import type { ShardReader } from './shard-reader.ts';

export type StreamReader = {
  /** Records that are not done with, by shard. */
  backlog(): { shard: string; records: number }[];
  /** Ends when the signal aborted and running deliveries are over. */
  running: Promise<unknown>;
};

/**
 * Reads a stream on behalf of a mapping, each shard after those that it came from are done with, so that the order of a
 * partition key outlives splits and merges. Every shard that is opened later has parents: when one of them is done with is
 * the time to look for it.
 */
export function openStreamReader(
  spec: MappingSpec,
  log: StreamLog,
  open: (shard: string, spec: MappingSpec) => ShardReader,
  signal: AbortSignal,
): StreamReader {
  const { streamArn } = spec;
  // Read whole: LATEST is about the records that were there when the mapping began.
  const child: MappingSpec = { ...spec, startingPosition: 'TRIM_HORIZON' };
  const readers = new Map<string, ShardReader>();
  const done = new Set<string>();
  const readOn = (): Promise<unknown> => {
    const ready = log
      .shardsOf(streamArn)
      .filter(({ id, parents }) => !readers.has(id) && parents.every((it) => done.has(it)));
    return Promise.all(
      ready.map(({ id, parents }) => readToItsEnd(id, parents.length === 0 ? spec : child)),
    );
  };
  const readToItsEnd = (id: string, from: MappingSpec): Promise<unknown> => {
    const reader = open(id, from);
    readers.set(id, reader);
    return reader.running.then(() => {
      if (signal.aborted) return;
      done.add(id);
      return readOn();
    });
  };
  const behind = (id: string): number =>
    readers.get(id)?.backlog() ?? log.count(streamArn, id, undefined);
  const backlog = () =>
    log
      .shardsOf(streamArn)
      .filter(({ id }) => !done.has(id))
      .map(({ id }) => ({ shard: id, records: behind(id) }));
  return { backlog, running: readOn() };
}
