import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Measures the memory of this process and its descendants while they run. */
export type MemoryWatch = { peakMb(): number; stop(): void };

const EVERY_MS = 250;
/** `ps` has to be started for each measurement. */
const EVERY_MS_BY_PS = 1000;
const KIB_PER_MB = 1024;

export function watchMemory(): MemoryWatch {
  let peak = 0;
  const stopped = new AbortController();
  const [measure, every] =
    process.platform === 'linux'
      ? ([residentByProc, EVERY_MS] as const)
      : ([residentByPs, EVERY_MS_BY_PS] as const);
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      peak = Math.max(peak, await measure());
      await sleep(every, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined);
    }
  };
  void run();
  return { peakMb: () => Math.round(peak / KIB_PER_MB), stop: () => stopped.abort() };
}

/** KiB, from /proc: this process and its descendants, no matter which thread started them. */
async function residentByProc(): Promise<number> {
  let total = 0;
  const processes = [process.pid];
  for (const pid of processes) {
    total += residentOf(pid);
    processes.push(...childrenOf(pid));
  }
  return total;
}

/** KiB that a process has in memory, from /proc; 0 if it has ended. */
export function residentOf(pid: number): number {
  try {
    const [, size] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(size ?? 0);
  } catch {
    return 0; // the process has ended
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

/** KiB, from `ps`. Without `ps`, this process alone. */
async function residentByPs(): Promise<number> {
  const alone = process.memoryUsage.rss() / 1024;
  const columns = ['-A', '-o', 'pid=,ppid=,rss='];
  const listed = await promisify(execFile)('ps', columns).catch(() => undefined);
  return Math.max(alone, listed ? familySize(rowsOf(listed.stdout), process.pid) : 0);
}

type ProcessRow = { pid: number; parent: number; resident: number };

function rowsOf(listed: string): ProcessRow[] {
  return listed.split('\n').map((row) => {
    const [pid = 0, parent = 0, resident = 0] = row.trim().split(/\s+/).map(Number);
    return { pid, parent, resident };
  });
}

function familySize(rows: readonly ProcessRow[], pid: number): number {
  const own = rows.find((row) => row.pid === pid)?.resident ?? 0;
  const children = rows.filter((row) => row.parent === pid && row.pid !== pid);
  return children.reduce((sum, child) => sum + familySize(rows, child.pid), own);
}
