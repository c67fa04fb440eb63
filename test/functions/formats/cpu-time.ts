/** Milliseconds of CPU since `began`: unlike the time of day, the same on a busy machine. */
export function cpuMs(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return Math.round((user + system) / 1000);
}
