import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import type { Damages } from '../data-dir/damage.ts';
import type { Files } from '../data-dir/files.ts';
import { areWhole, equalRanges } from './hash-keys.ts';
import { logReport } from './log/log-report.ts';
import { type ReadTo, ShardLog } from './shard-log.ts';

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

/** What a stream is opened with. */
export type StreamPorts = {
  files: Files;
  damages: Damages;
  /** How far the readers of a shard have come. */
  readTo(stream: string, shard: string): ReadTo;
};

export const shardId = (shard: number): string => `shardId-${String(shard).padStart(12, '0')}`;

const fileIn = (dir: string): string => join(dir, 'shards.json');

/** Every hash key belongs to one open shard, and shards are numbered. */
const SavedShards = z.array(ShardState).refine((shards) => {
  const open = shards.filter((shard) => shard.open).sort((a, b) => (a.from < b.from ? -1 : 1));
  const isNumbered = shards.every(({ id }, index) => id === shardId(index));
  return isNumbered && areWhole(open);
});

/**
 * The shards of a stream; undefined when none was ever split or merged, or when the file is damaged.
 * The stream then gets as many open shards as it has logs: every record is read, but where shards
 * were split or merged, a key's records may be read in another order.
 */
export function savedShards(dir: string, damages: Damages): ShardState[] | undefined {
  const file = fileIn(dir);
  if (!existsSync(file)) return undefined;
  try {
    return SavedShards.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const copy = damages.keep(file);
    rmSync(file);
    const says = `The list of shards is damaged: ${file}. Every log that is there is read as a shard of its own. The damaged file is kept as ${copy}.`;
    damages.report({ part: 'nothing', says });
    return undefined;
  }
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

/** The same for the logs that other files show to be missing. */
export const shardsWithFiles = (dir: string): { id: string; path: string }[] =>
  Array.from({ length: shardsPresent(dir) }, (_, shard) => ({
    id: shardId(shard),
    path: join(dir, `${shardId(shard)}.log`),
  }));

/** The number of shards, as the files in a stream's folder tell. */
export function shardsPresent(dir: string): number {
  const numbers = readdirSync(dir).map((file) => /^shardId-(\d{12})\./.exec(file)?.[1] ?? '');
  return Math.max(0, ...numbers.filter((number) => number !== '').map((it) => Number(it) + 1));
}

/** Opens the log of a shard. Drops its records when all of them arrived before `keepFrom`. */
export async function openShard(
  { name, dir }: { name: string; dir: string },
  shard: number,
  state: ShardState,
  keepFrom: number,
  { files, damages, readTo }: StreamPorts,
): Promise<Shard> {
  const path = join(dir, `${state.id}.log`);
  const log = await ShardLog.open(path, shard, {
    keepFrom,
    files,
    readTo: readTo(name, state.id),
    onDamage: (damage) => {
      const report = logReport({ path, shard: state.id, stream: name }, damage);
      const kept = existsSync(path) ? ` The damaged file is kept as ${damages.keep(path)}.` : '';
      damages.report({ part: 'stream', says: `${report}${kept}` });
    },
    onChanged: () => {
      const says = `A record in the log of ${state.id} of the stream ${name} has changed since it was written: ${path}. The shard waits. The next start goes on without the record.`;
      damages.report({ part: 'stream', says });
    },
  });
  if (!state.open) await log.seal();
  return { ...state, log };
}
