import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { layoutOf } from './layout.ts';
import { UnusableDataDir } from './unusable.ts';

const Holder = z.object({ pid: z.int(), startedAt: z.string() });
type Holder = z.infer<typeof Holder>;

export type DataDirLock = { release(): void };

/**
 * Creates the data directory if needed and locks it for this process. Takes over the lock of a
 * process that has died. Throws when a live process holds it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const { lock } = layoutOf(dataDir);
  mkdirSync(dataDir, { recursive: true });
  const self = { pid: process.pid, startedAt: startTimeOf(process.pid) ?? '' };
  const own = `${lock}.${process.pid}`;
  try {
    writeFileSync(own, JSON.stringify(self));
    take(own, lock, dataDir);
  } finally {
    rmSync(own, { force: true });
  }
  return {
    release: () => {
      if (readHolder(lock)?.pid !== process.pid) return;
      try {
        rmSync(lock, { force: true });
      } catch {
        // On a disk that has become read-only, the lock stays. The next start takes it over.
      }
    },
  };
}

/** A link appears with its whole content, so nobody ever reads a lock that is half written. */
function take(own: string, lock: string, dataDir: string): void {
  try {
    linkSync(own, lock);
  } catch (error) {
    if (!isExists(error)) throw error;
    const holder = readHolder(lock);
    if (holder && isAlive(holder)) {
      throw new UnusableDataDir(
        `${dataDir} is in use by process ${holder.pid}. Stop it, or choose another --data-dir.`,
        error,
      );
    }
    rmSync(lock, { force: true });
    linkSync(own, lock);
  }
}

function readHolder(lock: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(lock, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The start time distinguishes the holder from a later process with the same id. */
function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return startedAt === '' ? pid !== process.pid : startTimeOf(pid) === startedAt;
}

/** Clock ticks between boot and the start of the process; undefined where there is no /proc. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

const isExists = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';
