import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Files, filesFor } from '../data-dir/files.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { pathOfKey } from './object-path.ts';

export type ObjectFile = { handle: FileHandle; size: number; modified: Date; etag: string };

/** A bucket, kept in a folder of its own. */
export type Bucket = { name: string; dir: string; objects: ObjectStore };

export type ObjectStore = {
  /**
   * Writes an object and returns its ETag. It appears as a whole or not at all. With `ifAbsent`,
   * throws PreconditionFailed when the key exists.
   */
  put(key: string, body: AsyncIterable<Buffer>, ifAbsent: boolean): Promise<string>;
  /** Opens an object, which the caller must close. Throws NoSuchKey. */
  open(key: string): Promise<ObjectFile>;
  delete(key: string): Promise<void>;
};

/**
 * A bucket's objects as files. An upload is written to the folder `incoming`, which is on the same
 * file system, and moved when it is complete.
 */
export function objectStore(
  bucketDir: string,
  incoming: string,
  files: Files = filesFor(),
): ObjectStore {
  const etags = etagCache();
  const fileOf = (key: string): string => join(bucketDir, pathOfKey(key));
  return {
    put: async (key, body, ifAbsent) => {
      const target = fileOf(key);
      const upload = join(incoming, randomUUID());
      try {
        const { etag, identity } = await writeBody(upload, body, files);
        await files.makeFolder(dirname(target));
        await (ifAbsent ? link(upload, target) : rename(upload, target));
        await files.syncFolder(dirname(target));
        etags.put(identity, etag);
        return etag;
      } catch (error) {
        throw conflictOf(error);
      } finally {
        await rm(upload, { force: true });
      }
    },
    open: async (key) => {
      const handle = await open(fileOf(key)).catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? noSuchKey() : error;
      });
      try {
        const file = await handle.stat({ bigint: true });
        if (!file.isFile()) throw noSuchKey();
        const etag = await etags.get(identityOf(file), handle);
        return { handle, size: Number(file.size), modified: file.mtime, etag };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    delete: (key) => rm(fileOf(key), { force: true }),
  };
}

async function writeBody(
  path: string,
  body: AsyncIterable<Buffer>,
  files: Files,
): Promise<{ etag: string; identity: string }> {
  const handle = await open(path, 'wx');
  try {
    const md5 = createHash('md5');
    for await (const part of body) {
      md5.update(part);
      await handle.appendFile(part);
    }
    await files.sync(handle);
    return {
      etag: md5.digest('hex'),
      identity: identityOf(await handle.stat({ bigint: true })),
    };
  } finally {
    await handle.close();
  }
}

type FileState = { ino: bigint; size: bigint; mtimeNs: bigint };

const identityOf = ({ ino, size, mtimeNs }: FileState): string => `${ino}/${size}/${mtimeNs}`;

/** About 10 MB. An ETag that is not cached is computed from the file. */
const CACHED_ETAGS = 50_000;

function etagCache() {
  const etags = new Map<string, string>();
  const put = (identity: string, etag: string): void => {
    if (etags.size >= CACHED_ETAGS) etags.clear();
    etags.set(identity, etag);
  };
  return {
    put,
    get: async (identity: string, handle: FileHandle): Promise<string> => {
      const known = etags.get(identity);
      if (known) return known;
      const etag = await md5Of(handle);
      put(identity, etag);
      return etag;
    },
  };
}

async function md5Of(handle: FileHandle): Promise<string> {
  const md5 = createHash('md5');
  for await (const part of handle.createReadStream({ start: 0, autoClose: false }))
    md5.update(part);
  return md5.digest('hex');
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
