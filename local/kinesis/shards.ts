import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { equalRanges } from './hash-keys.ts';
import { shardId } from './sequence-number.ts';
import { ShardLog } from './shard-log.ts';

const ShardState = z.object({
  id: z.string(),
  from: z.coerce.bigint(),
  to: z.coerce.bigint(),
  /** The shards that this one came from, by a split or a merge. */
  parents: z.array(z.string()),
  /** A closed shard takes no more records. */
  open: z.boolean(),
});

/** A shard but for its records: what a stream's `shards.json` tells of it. */
export type ShardState = z.infer<typeof ShardState>;

export type Shard = ShardState & { log: ShardLog };

const fileIn = (dir: string): string => join(dir, 'shards.json');

/** The shards of a stream that was split or merged; undefined before that. */
export function savedShards(dir: string): ShardState[] | undefined {
  const file = fileIn(dir);
  if (!existsSync(file)) return undefined;
  return z.array(ShardState).parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Saves by atomic rename. */
export function saveShards(dir: string, shards: readonly ShardState[]): void {
  const states = shards.map(({ id, from, to, parents, open }) => {
    return { id, from: String(from), to: String(to), parents, open };
  });
  writeFileSync(`${fileIn(dir)}.new`, JSON.stringify(states, null, 2));
  renameSync(`${fileIn(dir)}.new`, fileIn(dir));
}

/** The shards of a new stream. */
export const firstShards = (count: number): ShardState[] =>
  equalRanges(count).map((range, shard) => ({
    id: shardId(shard),
    ...range,
    parents: [],
    open: true,
  }));

/** The log files in a stream's folder, each with the id of its shard. */
export const shardLogFiles = (dir: string): { id: string; path: string }[] =>
  readdirSync(dir)
    .filter((file) => file.endsWith('.log'))
    .map((file) => ({ id: basename(file, '.log'), path: join(dir, file) }));

/** Opens the shard's log; when all its records arrived before `keepFrom`, they are dropped. */
export async function openShard(
  dir: string,
  shard: number,
  state: ShardState,
  keepFrom: number,
): Promise<Shard> {
  const log = await ShardLog.open(join(dir, `${state.id}.log`), shard, keepFrom);
  if (!state.open) await log.seal();
  return { ...state, log };
}
