import { grouped, rounded } from '../../cli/ui/text.ts';
import { textTable } from '../../cli/ui/text-table.ts';
import type { Timed } from './cpu.ts';
import { cpuOf, exponentOf, linesOf, memoryOf } from './growth.ts';
import type { Latency } from './latency.ts';
import type { QueryTime } from './queries.ts';
import type { Measured } from './ratios.ts';
import type { Upload } from './upload.ts';

const text = (value: string) => ({ text: value });
const figure = (value: number, decimals = 0) => ({
  text: grouped(Number(value.toFixed(decimals))),
  right: true,
});
const micros = (seconds: number, lines: number) => figure((1e6 * seconds) / lines, 2);

export function stagesReport({ stages: { stages, lines, parquetBytes }, floor }: Measured): string {
  const floorOfLine = floor.cpuSeconds / floor.result;
  const rows = stages.map(({ name, cpuSeconds }) => [
    text(name),
    micros(cpuSeconds, lines),
    figure(lines / cpuSeconds),
    figure(cpuSeconds / lines / floorOfLine, 1),
  ]);
  const table = textTable(['stage', 'µs a line', 'lines a CPU-second', 'floors'], rows);
  return `Stages, each alone in one process, ${grouped(lines)} lines, ${rounded(parquetBytes / lines, 1)} bytes of Parquet a line\n${table}`;
}

export function uploadsReport(uploads: readonly Upload[], floor: Timed<number>): string {
  const floorOfLine = floor.cpuSeconds / floor.result;
  const rows = uploads.map((upload) => [
    figure(linesOf(upload)),
    figure(upload.summary.linesPerSecond),
    micros(cpuOf(upload), linesOf(upload)),
    figure(cpuOf(upload) / linesOf(upload) / floorOfLine, 1),
    figure(memoryOf(upload)),
  ]);
  const headings = ['lines', 'lines/s', 'CPU µs a line', 'floors', 'peak MB'];
  return `End to end, with the start and the reading back of all stores\n${textTable(headings, rows)}\n${quarters(uploads)}${growth(uploads)}`;
}

/** Whether memory grows while a file is loaded, of the largest file. */
function quarters(uploads: readonly Upload[]): string {
  const largest = uploads.toSorted((a, b) => linesOf(a) - linesOf(b)).at(-1);
  if (!largest || largest.quartersMb.length === 0) return '';
  const peaks = largest.quartersMb.map((each) => grouped(Math.round(each))).join(', ');
  return `most memory in each quarter of the time, ${grouped(linesOf(largest))} lines: ${peaks} MB\n`;
}

function growth(uploads: readonly Upload[]): string {
  if (uploads.length < 2) return '';
  const exponent = (figureOf: (upload: Upload) => number): string =>
    exponentOf(uploads.map((each) => ({ lines: linesOf(each), value: figureOf(each) }))).toFixed(2);
  return `grows with the lines to the power of: CPU ${exponent(cpuOf)}, peak memory ${exponent(memoryOf)}\n`;
}

export type PeerRun = { name: string; rows: number; cpuSeconds: number };

export function peersReport(peers: readonly PeerRun[], { upload, floor }: Measured): string {
  const ours = {
    name: 'this pipeline',
    rows: linesOf(upload),
    cpuSeconds: cpuOf(upload),
  };
  const bare = { name: 'floor: DuckDB, text columns', rows: floor.result, ...floor };
  const all = [bare, ...peers, ours].map(({ name, rows, cpuSeconds }) => ({
    name,
    micros: (1e6 * cpuSeconds) / rows,
  }));
  const own = all.at(-1)?.micros ?? Number.NaN;
  const rows = all
    .toSorted((a, b) => a.micros - b.micros)
    .map((each) => [text(each.name), figure(each.micros, 1), figure(own / each.micros, 1)]);
  return `Peers on the same file; none of them validates, indexes or survives a crash\n${textTable(['peer', 'CPU µs a line', 'we take times'], rows)}`;
}

export function latencyReport(latencies: readonly Latency[]): string {
  const rows = latencies.map(({ name, times }) => percentiles(name, times));
  return `From POST to readable, in ms\n${textTable(['load', 'p50', 'p95', 'p99'], rows)}`;
}

function percentiles(name: string, values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return [text(name), figure(at(0.5)), figure(at(0.95)), figure(at(0.99))];
}

export function queriesReport(queries: readonly QueryTime[]): string {
  const rows = queries.map(({ name, seconds, rows: count }) => [
    text(name),
    figure(count),
    figure(seconds * 1000, 1),
  ]);
  return `Queries over that lake, the quickest of five\n${textTable(['query', 'rows', 'ms'], rows)}`;
}
