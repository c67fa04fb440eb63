import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { type Files, filesFor } from '../data-dir/files.ts';

/** How far a mapping has come in a shard. It is kept in a file. */
export type Checkpoint = {
  /** The sequence number up to which every record is finished. */
  position(): string | undefined;
  /** Saves by atomic rename. Of advances that come during a write, only the last is written. */
  advance(sequenceNumber: string): Promise<void>;
};

const Saved = z.object({ sequenceNumber: z.string() });

/** Runs around every write of a checkpoint, like an interceptor. */
export type Saving = (shard: string, save: () => Promise<void>) => Promise<void>;

export function openCheckpoint(
  folder: string,
  mapping: string,
  shard: string,
  saving: Saving = (_, save) => save(),
  files: Files = filesFor(),
): Checkpoint {
  files.makeFolderSync(join(folder, mapping));
  const file = join(folder, mapping, `${shard}.json`);
  let position = saved(file);
  let written = position;
  let writing: Promise<void> | undefined;
  const write = async () => {
    try {
      while (written !== position) {
        const next = position;
        await saving(shard, () => files.replace(file, JSON.stringify({ sequenceNumber: next })));
        written = next;
      }
    } finally {
      writing = undefined;
    }
  };
  return {
    position: () => position,
    advance: (sequenceNumber) => {
      position = sequenceNumber;
      writing ??= write();
      return writing;
    },
  };
}

/** The checkpoints that every mapping has saved below the folder. Throws when one is damaged. */
export function savedCheckpoints(
  folder: string,
): { mapping: string; shard: string; position: string }[] {
  return entriesOf(folder).flatMap((mapping) =>
    entriesOf(join(folder, mapping))
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const position = saved(join(folder, mapping, name));
        const shard = basename(name, '.json');
        return position === undefined ? [] : [{ mapping, shard, position }];
      }),
  );
}

const entriesOf = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function saved(file: string): string | undefined {
  try {
    return Saved.parse(JSON.parse(readFileSync(file, 'utf8'))).sequenceNumber;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`${file} is not a checkpoint`, { cause: error });
  }
}
