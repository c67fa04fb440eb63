import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { QueryError } from '../../local/query-engine/query-error.ts';
import { CommandError, FAILED, REFUSED } from '../ui/command.ts';

/** A file that appears under its name only when it is complete. */
export type OutputFile = {
  /** The absolute path of the incomplete file, which exists and is empty. */
  part: string;
  /** Gives the file its name. */
  complete(): Promise<void>;
  /** Removes the incomplete file, if there still is one. */
  discard(): Promise<void>;
};

/**
 * Begins a file beside the one that it will be, so that it can be renamed. Throws a `CommandError`
 * when it can't be written there, or when the file exists and may not be replaced.
 */
export async function beginFile(path: string, { force }: { force: boolean }): Promise<OutputFile> {
  await refuseExisting(path, force);
  const part = `${resolve(path)}.${randomBytes(4).toString('hex')}.part`;
  const keep = removedOnExit(part);
  try {
    await open(part, 'wx').then((file) => file.close());
  } catch (error) {
    keep();
    return explain(path)(error);
  }
  return {
    part,
    complete: async () => {
      await synchronised(part).catch(explain(path));
      await (force ? rename(part, path) : renameAsNew(part, path)).catch(explain(path));
      keep();
    },
    discard: async () => {
      await rm(part, { force: true });
      keep();
    },
  };
}

/** Removes a file when the process ends, also by a signal, until the returned function is called. */
function removedOnExit(path: string): () => void {
  const remove = (): void => rmSync(path, { force: true });
  process.once('exit', remove);
  for (const signal of SIGNALS) process.once(signal, exitAfter);
  return () => {
    process.off('exit', remove);
    for (const signal of SIGNALS) process.off(signal, exitAfter);
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const BY_SIGNAL: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** A signal ends a process without an `exit` event, unless somebody listens. */
function exitAfter(signal: NodeJS.Signals): void {
  process.exit(BY_SIGNAL[signal] ?? FAILED);
}

async function refuseExisting(path: string, force: boolean): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (!existing) return;
  if (!existing.isFile()) throw new CommandError(`${path} is not a file.`, REFUSED);
  if (!force) throw exists(path);
}

const exists = (path: string): CommandError =>
  new CommandError(`${path} exists. Name another file, or replace it with --force.`, REFUSED);

/** A name must not survive a loss of power without its content. */
async function synchronised(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}

/** A link does not replace a file that somebody has made meanwhile. Some disks have no links. */
async function renameAsNew(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(path);
    return rename(part, path);
  }
  await rm(part);
}

/** Returns the handler that rethrows an error of the file system as a sentence for people. */
export function explain(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof CommandError) throw error;
    const reason = reasonOf(error, path);
    if (reason === undefined && error instanceof QueryError) {
      throw new CommandError(error.message, REFUSED, error.cause);
    }
    if (reason === undefined) throw error;
    throw new CommandError(`${path} can't be written: ${reason}.`, FAILED, error);
  };
}

function reasonOf(error: unknown, path: string): string | undefined {
  const folder = dirname(resolve(path));
  // DuckDB quotes what the operating system says.
  const message = error instanceof Error ? error.message : '';
  switch (/No space left on device/i.test(message) ? 'ENOSPC' : codeOf(error)) {
    case 'ENOENT':
      return `there is no folder ${folder}`;
    case 'ENOTDIR':
      return `a part of the path ${folder} is a file`;
    case 'EACCES':
    case 'EPERM':
      return `you may not write in ${folder}`;
    case 'EROFS':
      return `${folder} is read-only`;
    case 'ENAMETOOLONG':
      return 'its name is too long';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full. Nothing was left behind';
    default:
      return codeOf(error) === undefined ? undefined : message;
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
