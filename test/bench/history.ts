import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { machine, versions } from './machine.ts';
import { ROOT } from './upload.ts';

/**
 * Ratios of a run to the floor of the same run, on the same generated input. What the machine does
 * beside it changes both, so the ratio stays.
 */
export const Ratios = z.object({
  /** CPU of a line through the whole pipeline, in floors. */
  endToEnd: z.number().positive(),
  /** CPU of parse, validate, split, Parquet and items, in floors. */
  core: z.number().positive(),
  /** Write units of Invoices and Customers for a thousand lines. It depends on no machine. */
  writeUnits: z.number().positive(),
});
export type Ratios = z.infer<typeof Ratios>;
type RatioName = keyof Ratios;

const Entry = z.object({
  date: z.iso.date(),
  commit: z.string(),
  machine: z.string(),
  versions: z.record(z.string(), z.string()),
  /** How many threads wanted a processor, on average over the last minute. */
  load: z.number(),
  lines: z.int().positive(),
  ratios: Ratios,
  /** CPU of a line of each peer, in floors. Not checked. */
  peers: z.record(z.string(), z.number()),
});
export type Entry = z.infer<typeof Entry>;

/** The input of every entry of the history. */
export const HISTORY_LINES = 100_000;

const FILE = join(ROOT, 'test/bench/history.jsonl');

/** The committed history, the oldest run first. Throws when a line of it is damaged. */
export function readHistory(file = FILE): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => Entry.parse(JSON.parse(line)));
}

export function addToHistory(
  run: Pick<Entry, 'lines' | 'ratios' | 'peers'>,
  file: string = FILE,
): void {
  const git = ['rev-parse', '--short=12', 'HEAD'];
  const entry: Entry = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', git, { cwd: ROOT, encoding: 'utf8' }).trim(),
    machine: machine(),
    versions: versions(),
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
    ...run,
  };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** A ratio may be so much worse than the median before the check fails. */
const TOLERANCE = 1.15;
/** The runs that the median is of. */
const NEWEST = 5;

const MEANS: Readonly<Record<RatioName, string>> = {
  endToEnd: 'floors of CPU a line, end to end',
  core: 'floors of CPU a line in parse, validate, split, Parquet and items',
  writeUnits: 'write units a thousand lines',
};

/** The median of the newest runs on the same input; undefined if the history has none. */
export function usualRatio(
  name: RatioName,
  lines: number,
  history: readonly Entry[],
): number | undefined {
  const comparable = history.filter((entry) => entry.lines === lines).slice(-NEWEST);
  if (comparable.length === 0) return undefined;
  return medianOf(comparable.map((entry) => entry.ratios[name]));
}

/** Returns what has become worse than the newest runs of the history allow, in words. */
export function worsened(
  lines: number,
  ratios: Partial<Ratios>,
  history: readonly Entry[],
): string[] {
  return Ratios.keyof().options.flatMap((name) => {
    const ratio = ratios[name];
    if (ratio === undefined) return [];
    const usual = usualRatio(name, lines, history);
    if (usual === undefined) return [`The history has no run of ${lines} lines to compare with.`];
    if (ratio <= usual * TOLERANCE) return [];
    const worse = Math.round((ratio / usual - 1) * 100);
    return [
      `${name}: ${ratio} ${MEANS[name]}, ${worse} % more than ${usual}, the median of the last runs.`,
    ];
  });
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
