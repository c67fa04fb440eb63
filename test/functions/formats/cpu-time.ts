/**
 * Returns the CPU time since `began` in milliseconds. Unlike wall-clock time, it does not depend on
 * other processes.
 */
export function cpuMs(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return Math.round((user + system) / 1000);
}
