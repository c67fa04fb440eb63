import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';

/** How far one mapping has read one shard; survives the process. */
export type Checkpoint = {
  /** Every record up to this sequence number is done with. */
  position(): string | undefined;
  /** Saves by atomic rename; of several advances on the way only the last is written. */
  advance(sequenceNumber: string): Promise<void>;
};

const Saved = z.object({ sequenceNumber: z.string() });

/** Runs around every write of a checkpoint. */
export type Saving = (shard: string, save: () => Promise<void>) => Promise<void>;

export function openCheckpoint(
  folder: string,
  mapping: string,
  shard: string,
  saving: Saving = (_, save) => save(),
): Checkpoint {
  mkdirSync(join(folder, mapping), { recursive: true });
  const file = join(folder, mapping, `${shard}.json`);
  let position = saved(file);
  let written = position;
  let writing: Promise<void> | undefined;
  const write = async () => {
    try {
      while (written !== position) {
        const next = position;
        await saving(shard, async () => {
          await writeFile(`${file}.new`, JSON.stringify({ sequenceNumber: next }));
          await rename(`${file}.new`, file);
        });
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
    throw new Error(`${file} is no checkpoint`, { cause: error });
  }
}
