import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../ui/command.ts';
import { reasonOf, type StoredFile } from './stored-file.ts';

/**
 * Copies bytes that can be read only once, or only in order, to a temporary file. The file has lost
 * its name before the first byte is written, so that nothing of it remains, however the process
 * ends. Where an open file can't lose its name, it is removed when it is closed.
 */
export async function spool(name: string, bytes: AsyncIterable<Buffer>): Promise<StoredFile> {
  const { folder, path, handle } = await temporaryFile();
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  await remove().catch(() => undefined);
  const size = await filled(handle, bytes, path);
  return { name, size, handle, path: undefined, close: () => handle.close().then(remove) };
}

/** The same for a reader that opens files by name. The file is removed when it is closed. */
export async function namedSpool(
  name: string,
  bytes: AsyncIterable<Buffer>,
): Promise<StoredFile & { path: string }> {
  const { folder, path, handle } = await temporaryFile();
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const size = await filled(handle, bytes, path);
    const close = (): Promise<void> => handle.close().then(remove);
    return { name, size, handle, path, close };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Only its owner may read the folder. */
async function temporaryFile(): Promise<{ folder: string; path: string; handle: FileHandle }> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    const path = join(folder, 'spool');
    return { folder, path, handle: await open(path, 'wx+', 0o600) };
  } catch (error) {
    throw unwritable(tmpdir(), error);
  }
}

async function filled(
  handle: FileHandle,
  bytes: AsyncIterable<Buffer>,
  path: string,
): Promise<number> {
  let size = 0;
  try {
    for await (const piece of bytes) {
      await handle.writeFile(piece).catch((error) => {
        throw unwritable(path, error);
      });
      size += piece.length;
    }
    return size;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function unwritable(path: string, error: unknown): CommandError {
  const reason = error instanceof Error ? reasonOf(error) : String(error);
  return new CommandError(
    `The file could not be unpacked into ${path}: ${reason}. Set TMPDIR to a folder with enough space, and try again.`,
    undefined,
    error,
  );
}
