import {
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

/**
 * What an acknowledged write survives: the end of the process, or also the loss of power. For the
 * latter, the file and the folder that names it are written to the disk first.
 */
export const DURABILITIES = ['process', 'power-loss'] as const;
export type Durability = (typeof DURABILITIES)[number];
export const DEFAULT_DURABILITY: Durability = 'power-loss';

/** How the services of a data directory write. */
export type Files = {
  readonly durability: Durability;
  /** Replaces a file at once: after a crash it has the old content or the new one. */
  replace(path: string, text: string): Promise<void>;
  replaceSync(path: string, content: string | Uint8Array, mode?: number): void;
  /** The same with content that is too large for memory. */
  replaceByPiecesSync(path: string, pieces: Iterable<Uint8Array>): void;
  /** Appends all of a text or, when that fails, nothing. */
  appendSync(path: string, text: string): void;
  makeFolder(path: string): Promise<void>;
  makeFolderSync(path: string): void;
  /** Resolves when the content of an open file is as durable as it has to be. */
  sync(file: Pick<FileHandle, 'datasync'>): Promise<void>;
  /** Resolves when the names in a folder are as durable as they have to be. */
  syncFolder(path: string): Promise<void>;
};

export function filesFor(durability = DEFAULT_DURABILITY): Files {
  const isDurable = durability === 'power-loss';
  const syncsFolders = isDurable && process.platform !== 'win32';
  const syncFolderSync = (path: string): void => {
    if (syncsFolders) withFileSync(path, 'r', fsyncSync);
  };
  const syncFolder = async (path: string): Promise<void> => {
    if (syncsFolders) await synced(path);
  };
  return {
    durability,
    replace: async (path, text) => {
      const next = `${path}.new`;
      await writeFile(next, text, { flush: isDurable });
      await rename(next, path);
      await syncFolder(dirname(path));
    },
    replaceSync: (path, content, mode) => {
      const next = `${path}.new`;
      writeFileSync(next, content, { flush: isDurable, ...(mode !== undefined && { mode }) });
      renameSync(next, path);
      syncFolderSync(dirname(path));
    },
    replaceByPiecesSync: (path, pieces) => {
      withFileSync(`${path}.new`, 'w', (file) => {
        for (const piece of pieces) writeFileSync(file, piece);
        if (isDurable) fsyncSync(file);
      });
      renameSync(`${path}.new`, path);
      syncFolderSync(dirname(path));
    },
    appendSync: (path, text) =>
      withFileSync(path, 'a', (file) => {
        const { size } = fstatSync(file);
        try {
          writeFileSync(file, text, { flush: isDurable });
        } catch (error) {
          ftruncateSync(file, size);
          throw error;
        }
        if (size === 0) syncFolderSync(dirname(path));
      }),
    makeFolder: folderMaker(syncFolder),
    makeFolderSync: (path) => {
      const folder = resolve(path);
      const first = mkdirSync(folder, { recursive: true });
      for (const parent of parentsOf(folder, first)) syncFolderSync(parent);
    },
    sync: async (file) => (isDurable ? file.datasync() : undefined),
    syncFolder,
  };
}

function folderMaker(syncFolder: Files['syncFolder']): Files['makeFolder'] {
  const make = async (path: string): Promise<void> => {
    const first = mkdirSync(path, { recursive: true });
    for (const parent of parentsOf(path, first)) await syncFolder(parent);
  };
  // A folder that exists may have been made a moment ago, so that its name is not durable yet.
  let underWay: Promise<unknown> = Promise.resolve();
  return async (path) => {
    const before = underWay;
    const made = make(resolve(path));
    underWay = Promise.allSettled([before, made]);
    await Promise.all([before, made]);
  };
}

/**
 * The folders to synchronise: those that name a folder created on the way to `path`, of which
 * `first` was the first. Both are absolute.
 */
function parentsOf(path: string, first: string | undefined): string[] {
  const parents: string[] = [];
  if (first === undefined) return parents;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) {
    parents.push(dirname(folder));
  }
  return parents;
}

const waitForDisk = promisify(fsync);

/** Another thread only waits for the disk: to hand it the rest takes longer than the rest. */
async function synced(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await waitForDisk(file);
  } finally {
    closeSync(file);
  }
}

function withFileSync(path: string, flags: string, use: (file: number) => void): void {
  const file = openSync(path, flags);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}
