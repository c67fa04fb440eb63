import type { Upload } from './upload.ts';

/**
 * The exponent with which a figure grows with the number of lines: 1 is in proportion, 0 is not at
 * all. It is the slope of the straight line through the logarithms, by least squares.
 */
export function exponentOf(points: readonly { lines: number; value: number }[]): number {
  const logs = points.map(({ lines, value }) => [Math.log(lines), Math.log(value)] as const);
  const mean = (index: 0 | 1): number =>
    logs.reduce((sum, log) => sum + log[index], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return covariance / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

export const linesOf = ({ summary }: Upload): number => summary.received;
export const cpuOf = ({ cpuSeconds = Number.NaN }: Upload): number => cpuSeconds;
export const memoryOf = ({ summary }: Upload): number => summary.peakRssMb;
