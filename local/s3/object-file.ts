import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { versionIdOf } from './versions.ts';

/** An open file of an object. */
export type ObjectFile = {
  handle: FileHandle;
  size: number;
  modified: Date;
  etag: string;
  versionId: string;
};

/** Opens the files of a bucket. Remembers their ETags, which are computed from their content. */
export type ObjectFiles = {
  /** Opens a file, which the caller must close. Returns undefined if there is none. */
  open(path: string): Promise<ObjectFile | undefined>;
  remember(identity: string, etag: string): void;
};

export type FileState = { ino: bigint; size: bigint; mtimeNs: bigint };

export const identityOf = ({ ino, size, mtimeNs }: FileState): string =>
  `${ino}/${size}/${mtimeNs}`;

/** About 10 MB. An ETag that is not cached is computed from the file. */
const CACHED_ETAGS = 50_000;

export function objectFiles(): ObjectFiles {
  const etags = new Map<string, string>();
  const remember = (identity: string, etag: string): void => {
    if (etags.size >= CACHED_ETAGS) etags.clear();
    etags.set(identity, etag);
  };
  const etagOf = async (identity: string, handle: FileHandle): Promise<string> => {
    const known = etags.get(identity);
    if (known) return known;
    const etag = await md5Of(handle);
    remember(identity, etag);
    return etag;
  };
  return {
    remember,
    open: async (path) => {
      const handle = await open(path).catch(missing);
      if (!handle) return undefined;
      try {
        const file = fstatSync(handle.fd, { bigint: true });
        if (file.isFile()) {
          const etag = await etagOf(identityOf(file), handle);
          const versionId = versionIdOf(file);
          return { handle, size: Number(file.size), modified: file.mtime, etag, versionId };
        }
        await handle.close();
        return undefined;
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
  };
}

function missing(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

async function md5Of(handle: FileHandle): Promise<string> {
  const md5 = createHash('md5');
  for await (const part of handle.createReadStream({ start: 0, autoClose: false }))
    md5.update(part);
  return md5.digest('hex');
}
