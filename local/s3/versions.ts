import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { link, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '../data-dir/files.ts';
import { pathOfKey } from './object-path.ts';

/** A version that is not the current one, or a delete marker. */
export type OldVersion = { id: string; isMarker: boolean; file: string };

/** The folders of a bucket. An upload is written to `incoming`, which is on the same file system. */
export type BucketFolders = { dir: string; incoming: string };

/** What a versioned bucket keeps of its objects beside their current versions. */
export type Versions = {
  /** Keeps a file that is about to be replaced or removed. Does nothing if there is none. */
  keep(key: string, file: string): Promise<void>;
  /** Records that the object was deleted. Returns the id of the delete marker. */
  mark(key: string): Promise<string>;
  /** Returns what is kept of an object, latest first. */
  of(key: string): Promise<OldVersion[]>;
};

/** The folder of an object's versions. No segment of a path begins in this way, see pathOfKey. */
export const VERSIONS_FOLDER = '%versions';
const MARKER = '.deleted';

type Stamp = { ino: bigint; mtimeNs: bigint };

/**
 * Returns the id of a version. It follows from the file, which keeps both values when it is moved,
 * so nothing has to be recorded.
 */
export const versionIdOf = ({ ino, mtimeNs }: Stamp): string =>
  `${mtimeNs.toString(36).padStart(13, '0')}-${ino.toString(36)}`;

/** The versions of a bucket as files: `<key>/%versions/<id>`. */
export function versionsIn(
  { dir, incoming }: BucketFolders,
  files: Files,
  writtenAt?: () => number,
): Versions {
  const folderOf = (key: string): string => join(dir, pathOfKey(key), VERSIONS_FOLDER);
  return {
    keep: async (key, file) => {
      const id = idIfAny(file);
      if (id === undefined) return;
      const kept = join(folderOf(key), id);
      await files.makeFolder(dirname(kept));
      await link(file, kept).catch(ignoring('EEXIST', 'ENOENT'));
      await files.syncFolder(dirname(kept));
    },
    mark: async (key) => {
      const marker = join(incoming, randomUUID());
      await writeFile(marker, '');
      if (writtenAt) await utimes(marker, writtenAt() / 1000, writtenAt() / 1000);
      const id = versionIdOf(statSync(marker, { bigint: true }));
      await files.makeFolder(folderOf(key));
      await rename(marker, join(folderOf(key), `${id}${MARKER}`));
      await files.syncFolder(folderOf(key));
      return id;
    },
    of: async (key) => {
      const folder = folderOf(key);
      const names = (await readdir(folder).catch(ignoring('ENOENT', 'ENOTDIR'))) ?? [];
      return names
        .sort()
        .reverse()
        .map((name) => ({
          id: name.replace(MARKER, ''),
          isMarker: name.endsWith(MARKER),
          file: join(folder, name),
        }));
    },
  };
}

/** Removes a version. One that is not there any more is no error. */
export const removeVersion = ({ file }: OldVersion): Promise<void> => rm(file, { force: true });

/** Asks in this thread, because most objects are new, and an error that comes as one takes longer. */
function idIfAny(file: string): string | undefined {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found && versionIdOf(found);
  } catch (error) {
    return ignoring('ENOTDIR')(error);
  }
}

function ignoring(...codes: string[]) {
  return (error: unknown): undefined => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!codes.includes(code)) throw error;
  };
}
