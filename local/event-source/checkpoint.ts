import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Damages } from '../data-dir/damage.ts';
import { type Files, filesFor } from '../data-dir/files.ts';

/** How far a mapping has come in a shard. It is kept in a file. */
export type Checkpoint = {
  /** The sequence number up to which every record is finished. */
  position(): string | undefined;
  /** Saves by atomic rename. Of advances that come during a write, only the last is written. */
  advance(sequenceNumber: string): Promise<void>;
};

/** Earlier versions wrote no checksum. A digit that changed would leave records out. */
const Saved = z
  .strictObject({ sequenceNumber: z.string().regex(/^\d+$/), crc32: z.int().optional() })
  .refine((it) => it.crc32 === undefined || it.crc32 === crc32(it.sequenceNumber));

const textOf = (sequenceNumber: string): string =>
  JSON.stringify({ sequenceNumber, crc32: crc32(sequenceNumber) });

/** Runs around every write of a checkpoint, like an interceptor. */
type Saving = (shard: string, save: () => Promise<void>) => Promise<void>;

export type CheckpointPorts = {
  saving?: Saving;
  files?: Files;
  /** Without it, a damaged checkpoint throws. */
  damages?: Damages;
};

/**
 * Opens a checkpoint. With a damaged one, the shard is read from its start again, even by a mapping
 * that starts at the latest record: a record may be delivered twice, but none is left out.
 */
export function openCheckpoint(
  folder: string,
  mapping: string,
  shard: string,
  { saving = (_, save) => save(), files = filesFor(), damages }: CheckpointPorts = {},
): Checkpoint {
  files.makeFolderSync(join(folder, mapping));
  const file = join(folder, mapping, `${shard}.json`);
  let position = saved(file, (reason) => {
    if (!damages) throw reason;
    const says = `${reason.message}. The shard is read from its start again. The damaged file is kept as ${damages.keep(file)}.`;
    damages.report({ part: 'nothing', says });
    return BEFORE_ALL;
  });
  let written = position;
  let writing: Promise<void> | undefined;
  const write = async () => {
    try {
      while (written !== position) {
        const next = position;
        if (next !== undefined) await saving(shard, () => files.replace(file, textOf(next)));
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

export type SavedCheckpoint = { mapping: string; shard: string; position: string };

/** The checkpoints that every mapping has saved below the folder, and the errors of damaged ones. */
export function savedCheckpoints(folder: string): { saved: SavedCheckpoint[]; damaged: Error[] } {
  const damaged: Error[] = [];
  const asRead = (error: Error): string => {
    damaged.push(error);
    return BEFORE_ALL;
  };
  const checkpoints = entriesOf(folder).flatMap((mapping) =>
    entriesOf(join(folder, mapping))
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const position = saved(join(folder, mapping, name), asRead);
        const shard = basename(name, '.json');
        return position === undefined ? [] : [{ mapping, shard, position }];
      }),
  );
  return { saved: checkpoints, damaged };
}

/** A sequence number before those of all records. */
const BEFORE_ALL = '0'.repeat(56);

const entriesOf = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function saved(file: string, ifDamaged: (error: Error) => string): string | undefined {
  try {
    return Saved.parse(JSON.parse(readFileSync(file, 'utf8'))).sequenceNumber;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    return ifDamaged(new Error(`${file} is not a checkpoint`, { cause: error }));
  }
}
