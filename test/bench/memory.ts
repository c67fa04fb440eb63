import { residentOf } from '../../cli/run/peak-memory.ts';

const EVERY_MS = 200;
const KIB_PER_MB = 1024;
const QUARTERS = 4;

/** Measures the resident memory of another process while it runs; nothing where there is no /proc. */
export function sampledMemory(pid: number | undefined): { quarters(): number[] } {
  const samples: number[] = [];
  const timer = setInterval(() => {
    const resident = pid === undefined ? 0 : residentOf(pid);
    if (resident > 0) samples.push(resident / KIB_PER_MB);
    else clearInterval(timer);
  }, EVERY_MS);
  return {
    quarters: () => {
      clearInterval(timer);
      return quartersOf(samples);
    },
  };
}

/** Returns the most of each quarter of the samples. */
export function quartersOf(samples: readonly number[]): number[] {
  if (samples.length < QUARTERS) return [];
  const bound = (quarter: number): number => Math.round((samples.length * quarter) / QUARTERS);
  return Array.from({ length: QUARTERS }, (_, quarter) =>
    Math.max(...samples.slice(bound(quarter), bound(quarter + 1))),
  );
}
