import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Files, filesFor } from '../data-dir/files.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { type ObjectFile, type ObjectFiles, objectFiles } from './object-file.ts';
import { pathOfKey } from './object-path.ts';
import { type Written, writeUpload } from './upload.ts';
import type { VersionedObjects } from './versioned-objects.ts';
import type { BucketFolders, Versions } from './versions.ts';

/** A bucket, kept in a folder of its own. A versioned one has another for its old versions. */
export type Bucket = {
  name: string;
  dir: string;
  objects: ObjectStore;
  versioned?: VersionedObjects;
};

export type ObjectStore = {
  /**
   * Writes an object and returns its ETag. It appears as a whole or not at all. With `ifAbsent`,
   * throws PreconditionFailed when the key exists.
   */
  put(key: string, body: AsyncIterable<Buffer>, ifAbsent: boolean): Promise<Written>;
  /** Opens an object, which the caller must close. Throws NoSuchKey. */
  open(key: string): Promise<ObjectFile>;
  /** Deletes an object. In a versioned bucket this adds a delete marker, and returns its id. */
  delete(key: string): Promise<string | undefined>;
};

/** What a bucket's files have in common: their durability, cached ETags, and kept versions. */
export type BucketFiles = {
  files?: Files;
  opened?: ObjectFiles;
  versions?: Versions;
  /** The time at which an object counts as written, if it is not that of the file system. */
  writtenAt?: (() => number) | undefined;
};

/**
 * A bucket's objects as files. An upload is moved to its place when it is complete. Another thread only
 * waits for the disk: to hand it a rename takes longer than the rename.
 */
export function objectStore(
  { dir, incoming }: BucketFolders,
  { files = filesFor(), opened = objectFiles(), versions, writtenAt }: BucketFiles = {},
): ObjectStore {
  const fileOf = (key: string): string => join(dir, pathOfKey(key));
  return {
    put: async (key, body, ifAbsent) => {
      const target = fileOf(key);
      const upload = join(incoming, randomUUID());
      try {
        const { identity, ...written } = await writeUpload(upload, body, files, writtenAt?.());
        await files.makeFolder(dirname(target));
        if (!ifAbsent) await versions?.keep(key, target);
        if (ifAbsent) linkSync(upload, target);
        else renameSync(upload, target);
        await files.syncFolder(dirname(target));
        opened.remember(identity, written.etag);
        return written;
      } catch (error) {
        throw conflictOf(error);
      } finally {
        rmSync(upload, { force: true });
      }
    },
    open: async (key) => {
      const object = await opened.open(fileOf(key));
      if (!object) throw noSuchKey();
      return object;
    },
    delete: async (key) => {
      await versions?.keep(key, fileOf(key));
      rmSync(fileOf(key), { force: true });
      return versions?.mark(key);
    },
  };
}

function conflictOf(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'EEXIST' && syscallOf(error) === 'link') {
    return new ServiceError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
  if (['EEXIST', 'ENOTDIR', 'EISDIR', 'ENOTEMPTY'].includes(code)) {
    return new ServiceError(
      'NotImplemented',
      'Objects are plain files here, so no key can be a folder of another key',
      501,
    );
  }
  return error;
}

const noSuchKey = (): ServiceError =>
  new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const syscallOf = (error: unknown): string =>
  error instanceof Error && 'syscall' in error ? String(error.syscall) : '';
