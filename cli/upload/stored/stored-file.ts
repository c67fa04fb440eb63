import { type FileHandle, open, stat } from 'node:fs/promises';
import { CommandError, REFUSED } from '../../ui/command.ts';

/** Bytes on the disk. They can be read at any position and any number of times. */
export type StoredFile = {
  /** How messages name it: a path, or an entry and the archive it is in. */
  name: string;
  size: number;
  handle: FileHandle;
  /** Where another reader finds the bytes. Undefined for a file without a name. */
  path: string | undefined;
  close(): Promise<void>;
};

const READ_BYTES = 512 * 1024;

/** The bytes in pieces. Throws a `CommandError` when they can't be read. */
export async function* bytesOf({ name, handle }: StoredFile): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { buffer, bytesRead } = await handle
      .read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at)
      .catch((error: NodeJS.ErrnoException) => {
        const reason = reasonOf(error);
        throw new CommandError(`${name} can't be read to its end: ${reason}.`, REFUSED, error);
      });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/** Whether a path names a pipe or a device, which can be read only once. */
export async function isReadOnce(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} can't be read: ${reasonOf(error)}.`, REFUSED, error);
  });
  if (found.isDirectory()) {
    throw new CommandError(`${path} is a directory. Name the files in it.`, REFUSED);
  }
  return !found.isFile();
}

/** Opens a file of the user. Throws a `CommandError` when it can't be read. */
export async function storedFile(path: string): Promise<StoredFile> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path} can't be read: ${reasonOf(error)}.`, REFUSED, error);
  });
  const { size } = await handle.stat();
  return { name: path, size, handle, path, close: () => handle.close() };
}

export function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EACCES') return 'permission denied';
  if (error.code === 'ENOSPC') return 'the disk is full';
  return error.message;
}
