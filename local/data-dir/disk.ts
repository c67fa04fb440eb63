import { constants, existsSync, statfsSync } from 'node:fs';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { layoutOf } from './layout.ts';

/** Why nothing more can be written. */
export type DiskTrouble = {
  reason: 'full' | 'over its quota' | 'read-only';
  /** What can't be written, if it is not the whole disk. */
  path?: string;
  freeBytes: number;
  /** The free space with which the pipeline goes on. */
  neededBytes: number;
};

/**
 * The disk of a data directory. Work begins only while it can be written, and while it has a reserve
 * with which the work that has begun can end.
 */
export type Disk = {
  trouble(): DiskTrouble | undefined;
  /** Takes note of the error of a write, if it is the disk's. */
  report(error: unknown): void;
  /** Resolves when the disk can be written. Throws if it is closed before. */
  writable(): Promise<void>;
  close(): void;
};

export type DiskLimits = { leastBytes: number; neededBytes: number };

/** Room for what is under way: each batch, of up to 6 MB, is staged and written to lake and tables. */
export const DISK_LIMITS: DiskLimits = { leastBytes: 64 << 20, neededBytes: 128 << 20 };
const CHECK_EVERY_MS = 500;
/** How long after a disk can be written again a call may still fail of what was before. */
const LATE_REPORTS_MS = 5000;
/** More than any single write. */
const PROBE_BYTES = 8 << 20;

/** Watches the disk, and calls `onChange` when it can no longer be written, and when it can again. */
export function openDisk(
  dataDir: string,
  onChange: (trouble: DiskTrouble | undefined) => void,
  { leastBytes, neededBytes }: DiskLimits = DISK_LIMITS,
): Disk {
  let trouble: DiskTrouble | undefined;
  let changed = Promise.withResolvers<void>();
  let isClosed = false;
  let recoveredAt = 0;
  const change = (next: DiskTrouble | undefined): void => {
    trouble = next;
    changed.resolve();
    changed = Promise.withResolvers();
    onChange(next);
  };
  const begin = (cause: Pick<DiskTrouble, 'reason' | 'path'>): void => {
    if (!trouble && !isClosed) change({ ...cause, freeBytes: freeBytesOf(dataDir), neededBytes });
  };
  const report = (error: unknown): void => {
    const cause = causeOf(error);
    if (cause && Date.now() - recoveredAt > LATE_REPORTS_MS) begin(cause);
  };
  const check = async (): Promise<void> => {
    const isEnough = freeBytesOf(dataDir) >= (trouble ? neededBytes : leastBytes);
    if (!isEnough) return begin({ reason: 'full' });
    if (!trouble || !(await canWrite(dataDir, trouble)) || isClosed) return;
    recoveredAt = Date.now();
    change(undefined);
  };
  const run = async (): Promise<void> => {
    while (!isClosed) {
      await check();
      await setTimeout(CHECK_EVERY_MS, undefined, { ref: false });
    }
  };
  void run();
  return {
    trouble: () => trouble,
    report,
    writable: async () => {
      while (trouble && !isClosed) await changed.promise;
      if (trouble) throw new Error(`The disk of ${dataDir} is ${trouble.reason}`);
    },
    close: () => {
      isClosed = true;
      changed.resolve();
    },
  };
}

/** A disk that is not watched. */
export const UNWATCHED: Disk = {
  trouble: () => undefined,
  report: () => undefined,
  writable: async () => undefined,
  close: () => undefined,
};

/** Infinite where the file system does not say. */
function freeBytesOf(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

async function canWrite(dataDir: string, { path }: DiskTrouble): Promise<boolean> {
  const probe = join(layoutOf(dataDir).incoming, 'probe');
  try {
    await writeFile(probe, Buffer.alloc(PROBE_BYTES), { flush: true });
    if (path !== undefined) await access(path, constants.W_OK);
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/** By the code of an error, or by the words of the C library. */
const REASONS: readonly [pattern: RegExp, DiskTrouble['reason']][] = [
  [/\bENOSPC\b|no space left on device/i, 'full'],
  [/\bEDQUOT\b|disk quota exceeded/i, 'over its quota'],
  [/\bE(ROFS|ACCES|PERM)\b|read-only file system|permission denied/i, 'read-only'],
];

function causeOf(error: unknown): Pick<DiskTrouble, 'reason' | 'path'> | undefined {
  if (!(error instanceof Error)) return undefined;
  const reason = REASONS.find(([pattern]) => pattern.test(error.message))?.[1];
  if (reason !== 'read-only') return reason && { reason };
  const path = 'path' in error && existsSync(String(error.path)) ? String(error.path) : undefined;
  return { reason, ...(path !== undefined && { path }) };
}
