import { ServiceError } from '../endpoint/api-call.ts';
import { type HashKeyRange, halvesOf, unionOf } from './hash-keys.ts';
import { openShard, type Shard, type ShardState, saveShards, shardId } from './shards.ts';
import type { Stream, Streams } from './streams.ts';

/** Changes the shards of a stream while it is in use. A stream is given by name or ARN. */
export type Resharding = {
  /** The ids of the open shards, in the order in which they were opened. */
  openShards(stream: string): string[];
  /**
   * Closes a shard and opens one for each half of its hash keys. Returns the ids of the new ones.
   */
  splitShard(stream: string, shard: string): Promise<string[]>;
  /** Closes two shards with adjacent hash keys and opens one for both. Returns a list of its id. */
  mergeShards(stream: string, shard: string, adjacent: string): Promise<string[]>;
};

export function reshardingOf(streams: Streams): Resharding {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (change: () => Promise<string[]>): Promise<string[]> => {
    const changed = last.then(change);
    last = changed.catch(() => undefined);
    return changed;
  };
  const openShard = (stream: string, id: string): Shard => {
    const shard = streams.shard(stream, id);
    return shard.open ? shard : refused(`${id} is closed`);
  };
  return {
    openShards: (stream) =>
      streams
        .named(stream)
        .shards.filter(({ open }) => open)
        .map(({ id }) => id),
    splitShard: (stream, id) =>
      inTurn(() => {
        const parent = openShard(stream, id);
        return replace(streams.named(stream), [parent], halvesOf(parent));
      }),
    mergeShards: (stream, id, adjacent) =>
      inTurn(() => {
        const parents = [openShard(stream, id), openShard(stream, adjacent)] as const;
        const range = unionOf(...parents) ?? refused(`${id} and ${adjacent} are not adjacent`);
        return replace(streams.named(stream), parents, [range]);
      }),
  };
}

/**
 * Saves the new shards before they take records: if the process is killed in between, the next one
 * finds the children, which are empty. From adding the children to closing the parents nothing is
 * awaited, so every record goes either to a parent or to a child. The parents complete the writes
 * that they have accepted.
 */
async function replace(
  { name, dir, shards, ports }: Stream,
  parents: readonly Shard[],
  ranges: readonly HashKeyRange[],
): Promise<string[]> {
  const created = ranges.map(
    (range, index): ShardState => ({
      ...range,
      id: shardId(shards.length + index),
      parents: parents.map(({ id }) => id),
      open: true,
    }),
  );
  const closed = (shard: Shard) => ({ ...shard, open: shard.open && !parents.includes(shard) });
  saveShards(dir, [...shards.map(closed), ...created], ports.files);
  const first = shards.length;
  const children = await Promise.all(
    created.map((state, index) => openShard({ name, dir }, first + index, state, 0, ports)),
  );
  shards.push(...children);
  for (const parent of parents) parent.open = false;
  await Promise.all(parents.map(({ log }) => log.seal()));
  return created.map(({ id }) => id);
}

function refused(reason: string): never {
  throw new ServiceError('InvalidArgumentException', reason);
}
