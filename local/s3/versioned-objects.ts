import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../endpoint/api-call.ts';
import type { ObjectFile, ObjectFiles } from './object-file.ts';
import { pathOfKey } from './object-path.ts';
import { removeVersion, type Versions, versionIdOf } from './versions.ts';

/** A version of an object, the current one or an old one, or a delete marker. */
export type ObjectVersion = {
  id: string;
  isLatest: boolean;
  isMarker: boolean;
  file: string;
};

export type VersionedObjects = {
  /** The folder of the old versions. */
  dir: string;
  /** Returns the versions of an object, latest first. */
  of(key: string): Promise<ObjectVersion[]>;
  /** Opens a version, which the caller must close. Throws NoSuchVersion. */
  open(key: string, versionId: string): Promise<ObjectFile>;
  /**
   * Deletes a version for good. If it was the latest, the version before it is the latest again.
   * Returns whether it was a delete marker, or undefined if there is no such version.
   */
  delete(key: string, versionId: string): Promise<boolean | undefined>;
};

/** The objects of a bucket whose current versions are in `current`, and whose old ones in `dir`. */
export function versionedObjects(
  { current, dir }: { current: string; dir: string },
  versions: Versions,
  opened: ObjectFiles,
): VersionedObjects {
  const currentOf = (key: string): string => join(current, pathOfKey(key));
  const of = async (key: string): Promise<ObjectVersion[]> => {
    const file = currentOf(key);
    const id = await stat(file, { bigint: true }).then(versionIdOf, () => undefined);
    const old = (await versions.of(key)).filter((version) => version.id !== id);
    const all = id === undefined ? old : [{ id, isMarker: false, file }, ...old];
    return all.map((version, index) => ({ ...version, isLatest: index === 0 }));
  };
  const find = async (key: string, versionId: string) =>
    (await of(key)).find(({ id }) => id === versionId);
  return {
    dir,
    of,
    open: async (key, versionId) => {
      const version = await find(key, versionId);
      if (version?.isMarker) throw isMarker();
      const object = version && (await opened.open(version.file));
      if (!object) throw noSuchVersion();
      return object;
    },
    delete: async (key, versionId) => {
      const version = await find(key, versionId);
      if (!version) return undefined;
      await removeVersion(version);
      // An interrupted replacement may have left the current version among the old ones too.
      for (const same of await versions.of(key))
        if (same.id === versionId) await removeVersion(same);
      if (version.isLatest) await restoreLatest(key, currentOf(key), versions);
      return version.isMarker;
    },
  };
}

/** The latest of the versions that are left is the current one, unless it is a delete marker. */
async function restoreLatest(key: string, current: string, versions: Versions): Promise<void> {
  const [latest] = await versions.of(key);
  if (latest && !latest.isMarker) await rename(latest.file, current);
  else await rm(current, { force: true });
}

const noSuchVersion = (): ServiceError =>
  new ServiceError('NoSuchVersion', 'The specified version does not exist.', 404);

const isMarker = (): ServiceError =>
  new ServiceError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
  );
