import { readFileSync } from 'node:fs';

const EVERY_MS = 200;
const KIB_PER_MB = 1024;
const QUARTERS = 4;

/** Measures the resident memory of another process while it runs; nothing where there is no /proc. */
export function sampledMemory(pid: number | undefined): { quarters(): number[] } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    const megabytes = residentMb(pid);
    if (megabytes === undefined) clearInterval(timer);
    else samples.push(megabytes);
  }, EVERY_MS);
  return {
    quarters: () => {
      clearInterval(timer);
      return quartersOf(samples);
    },
  };
}

function residentMb(pid: number | undefined): number | undefined {
  try {
    const [, size] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return size === undefined ? undefined : Number(size) / KIB_PER_MB;
  } catch {
    return undefined; // the process has ended
  }
}

/** Returns the most of each quarter of the samples. */
export function quartersOf(samples: readonly number[]): number[] {
  if (samples.length < QUARTERS) return [];
  const bound = (quarter: number): number => Math.round((samples.length * quarter) / QUARTERS);
  return Array.from({ length: QUARTERS }, (_, quarter) =>
    Math.max(...samples.slice(bound(quarter), bound(quarter + 1))),
  );
}
