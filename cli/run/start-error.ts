import { DISK_LIMITS } from '../../local/data-dir/disk.ts';
import { UnusableDataDir } from '../../local/data-dir/unusable.ts';
import { DeploymentRefused } from '../../local/kinesis/shard-count.ts';
import { CommandError, FAILED, REFUSED } from '../ui/command.ts';
import { megabytes } from './disk-notes.ts';

/** Turns what keeps a pipeline from starting into an error that the user can act on. */
export function startError(
  error: unknown,
  { dataDir, port }: { dataDir: string; port: number },
): unknown {
  if (error instanceof DeploymentRefused) {
    return new CommandError(
      `${error.message}\n"npm start -- --reset" deletes the data and starts with any number.`,
      REFUSED,
      error,
    );
  }
  if (error instanceof UnusableDataDir) return new CommandError(error.message, REFUSED, error);
  if (!isSystemError(error)) return error;
  const message =
    error.syscall === 'listen' ? portMessage(error, port) : dataDirMessage(error, dataDir);
  return message === undefined ? error : new CommandError(message, exitCodeOf(error), error);
}

type SystemError = Error & { code: string; syscall: unknown; path?: unknown };

const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && 'syscall' in error;

/** A full disk is no mistake in the arguments. */
const exitCodeOf = ({ code }: SystemError): number => (code in FULL ? FAILED : REFUSED);

function portMessage({ code }: SystemError, port: number): string | undefined {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use. Name another one with --port; --port 0 picks a free one.`;
  }
  if (code === 'EACCES') {
    return `You may not listen on port ${port}. Name a port above 1024 with --port.`;
  }
  return undefined;
}

const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
};

const UNWRITABLE: Readonly<Record<string, string>> = {
  EROFS: 'its file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EBUSY: 'it is in use',
  EIO: 'the disk reports an error',
  ENOTDIR: 'a part of its path is a file',
  ENOENT: 'the folder that it is in does not exist and can not be created',
};

function dataDirMessage({ code, path }: SystemError, dataDir: string): string | undefined {
  const where = typeof path === 'string' && path !== dataDir ? ` (${code}: ${path})` : ` (${code})`;
  const full = FULL[code];
  if (full !== undefined) {
    return `The data directory ${dataDir} can't be written: ${full}${where}. Free ${megabytes(DISK_LIMITS.neededBytes)} and start again: nothing that was accepted is lost.`;
  }
  if (code === 'EEXIST') {
    return `The data directory ${dataDir} can't be written: it is a file. Name a folder with --data-dir.`;
  }
  const reason = UNWRITABLE[code];
  return (
    reason &&
    `The data directory ${dataDir} can't be written: ${reason}${where}. Make it writable, or name another one with --data-dir.`
  );
}
