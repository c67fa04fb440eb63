import { ServiceError } from '../endpoint/api-call.ts';
import { type HashRange, halvesOf, unionOf } from './hash-keys.ts';
import { shardId } from './sequence-number.ts';
import { openShard, type Shard, type ShardState, saveShards } from './shards.ts';
import type { Stream, Streams } from './streams.ts';

/** Changes a stream's shards while it is written and read. Streams are known by name or ARN. */
export type Resharding = {
  /** The ids of the shards that take records, in the order in which they were opened. */
  openShards(stream: string): string[];
  /** Closes a shard and opens one for each half of its hash keys. Answers the new ones' ids. */
  splitShard(stream: string, shard: string): Promise<string[]>;
  /** Closes two shards whose hash keys adjoin and opens one for both. Answers its id, alone in a list. */
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
        const range = unionOf(...parents) ?? refused(`${id} and ${adjacent} do not adjoin`);
        return replace(streams.named(stream), parents, [range]);
      }),
  };
}

/**
 * The file first: a process that is killed before the children take records finds them empty. From there on nothing is awaited
 * until the parents are closed, so that a record goes to the one or the other; what the parents still have to write, they write.
 */
async function replace(
  { dir, shards }: Stream,
  parents: readonly Shard[],
  ranges: readonly HashRange[],
): Promise<string[]> {
  const born = ranges.map(
    (range, index): ShardState => ({
      ...range,
      id: shardId(shards.length + index),
      parents: parents.map(({ id }) => id),
      open: true,
    }),
  );
  const left = (shard: Shard) => ({ ...shard, open: shard.open && !parents.includes(shard) });
  saveShards(dir, [...shards.map(left), ...born]);
  const first = shards.length;
  const children = await Promise.all(
    born.map((state, index) => openShard(dir, first + index, state, 0)),
  );
  shards.push(...children);
  for (const parent of parents) parent.open = false;
  await Promise.all(parents.map(({ log }) => log.seal()));
  return born.map(({ id }) => id);
}

function refused(why: string): never {
  throw new ServiceError('InvalidArgumentException', why);
}
