import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ServiceError } from '../endpoint/api-call.ts';
import { pathOfKey } from './object-path.ts';

export type ObjectFile = { handle: FileHandle; size: number; modified: Date; etag: string };

export type ObjectStore = {
  /** Answers the ETag. The object appears whole or not at all; with `ifAbsent` it never replaces another. */
  put(key: string, body: AsyncIterable<Buffer>, ifAbsent: boolean): Promise<string>;
  /** The object, opened: whoever asks closes it. Throws NoSuchKey. */
  open(key: string): Promise<ObjectFile>;
  delete(key: string): Promise<void>;
};

/** One bucket's objects as files. Uploads gather in a folder on the same file system until they are whole. */
export function objectStore(bucketDir: string, incoming: string): ObjectStore {
  const etags = etagMemory();
  const fileOf = (key: string): string => join(bucketDir, pathOfKey(key));
  return {
    put: async (key, body, ifAbsent) => {
      const target = fileOf(key);
      const upload = join(incoming, randomUUID());
      try {
        const { etag, identity } = await written(upload, body);
        await mkdir(dirname(target), { recursive: true });
        await (ifAbsent ? link(upload, target) : rename(upload, target));
        etags.remember(identity, etag);
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
        const etag = await etags.of(identityOf(file), handle);
        return { handle, size: Number(file.size), modified: file.mtime, etag };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    delete: (key) => rm(fileOf(key), { force: true }),
  };
}

async function written(
  path: string,
  body: AsyncIterable<Buffer>,
): Promise<{ etag: string; identity: string }> {
  const handle = await open(path, 'wx');
  try {
    const md5 = createHash('md5');
    for await (const part of body) {
      md5.update(part);
      await handle.appendFile(part);
    }
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

/** Some 10 MB at most; an ETag that is forgotten is computed again from the file. */
const REMEMBERED = 50_000;

function etagMemory() {
  const etags = new Map<string, string>();
  const remember = (identity: string, etag: string): void => {
    if (etags.size >= REMEMBERED) etags.clear();
    etags.set(identity, etag);
  };
  return {
    remember,
    of: async (identity: string, handle: FileHandle): Promise<string> => {
      const known = etags.get(identity);
      if (known) return known;
      const etag = await md5Of(handle);
      remember(identity, etag);
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
      'Here no key can be the folder of another key: objects are plain files',
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
