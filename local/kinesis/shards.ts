import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { type Files, filesFor } from '../data-dir/files.ts';
import { equalRanges } from './hash-keys.ts';
import { ShardLog } from './shard-log.ts';

const ShardState = z.object({
  id: z.string(),
  from: z.coerce.bigint(),
  to: z.coerce.bigint(),
  /** The shards that were split or merged into this one. */
  parents: z.array(z.string()),
  /** A closed shard takes no more records. */
  open: z.boolean(),
});

/** What a stream's `shards.json` records of a shard. */
export type ShardState = z.infer<typeof ShardState>;

export type Shard = ShardState & { log: ShardLog };

export const shardId = (shard: number): string => `shardId-${String(shard).padStart(12, '0')}`;

const fileIn = (dir: string): string => join(dir, 'shards.json');

/** The shards of a stream; undefined when none was ever split or merged. */
export function savedShards(dir: string): ShardState[] | undefined {
  const file = fileIn(dir);
  if (!existsSync(file)) return undefined;
  return z.array(ShardState).parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** Saves by atomic rename. */
export function saveShards(dir: string, shards: readonly ShardState[], files: Files): void {
  const states = shards.map(({ id, from, to, parents, open }) => {
    return { id, from: String(from), to: String(to), parents, open };
  });
  files.replaceSync(fileIn(dir), JSON.stringify(states, null, 2));
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

/** Opens the log of a shard. Drops its records when all of them arrived before `keepFrom`. */
export async function openShard(
  dir: string,
  shard: number,
  state: ShardState,
  keepFrom: number,
  files: Files = filesFor(),
): Promise<Shard> {
  const log = await ShardLog.open(join(dir, `${state.id}.log`), shard, keepFrom, files);
  if (!state.open) await log.seal();
  return { ...state, log };
}
