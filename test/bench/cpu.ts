import { readFileSync } from 'node:fs';

/** Clock ticks are hundredths of a second on every Linux that runs Node. */
const TICKS_PER_SECOND = 100;
/** Fields after the process name: user and system time of the child processes that have ended. */
const [CUTIME, CSTIME] = [13, 14];

/** The CPU seconds of child processes that have ended; undefined where there is no /proc. */
export function childCpu(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[CUTIME]) + Number(fields[CSTIME])) / TICKS_PER_SECOND;
}

export type Timed<T> = { result: T; seconds: number; cpuSeconds: number };

/** Runs work in this process, and times it. The CPU is that of all threads. */
export async function timed<T>(work: () => Promise<T> | T): Promise<Timed<T>> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    result,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** The run that took the least CPU. What else the machine does can only add to it. */
export async function leastOf<T>(runs: number, work: () => Promise<T> | T): Promise<Timed<T>> {
  let least = await timed(work);
  for (let run = 1; run < runs; run += 1) {
    const next = await timed(work);
    if (next.cpuSeconds < least.cpuSeconds) least = next;
  }
  return least;
}
