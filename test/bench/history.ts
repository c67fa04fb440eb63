import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { ROOT } from './upload.ts';

/**
 * Ratios of a run to the floor of the same run, on the same generated input. What the machine does
 * beside it changes both, so the ratio stays.
 */
export const Ratios = z.object({
  /** CPU of a line through the whole pipeline, in floors. */
  endToEnd: z.number().positive(),
  /** CPU of validate, split, Parquet and items, without parsing, in floors. */
  core: z.number().positive(),
});
export type Ratios = z.infer<typeof Ratios>;

const Entry = z.object({
  date: z.iso.date(),
  commit: z.string(),
  machine: z.string(),
  lines: z.int().positive(),
  ratios: Ratios,
});
export type Entry = z.infer<typeof Entry>;

const FILE = join(ROOT, 'test/bench/history.jsonl');

/** The committed history, the oldest run first. Throws when a line of it is damaged. */
export function readHistory(file = FILE): Entry[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => Entry.parse(JSON.parse(line)));
}

export function addToHistory(lines: number, ratios: Ratios, file = FILE): void {
  const [cpu] = cpus();
  const git = ['rev-parse', '--short=12', 'HEAD'];
  const entry: Entry = {
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', git, { cwd: ROOT, encoding: 'utf8' }).trim(),
    machine: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
    lines,
    ratios,
  };
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** A ratio may be so much worse than the median before the check fails. */
const TOLERANCE = 1.15;
/** The runs that the median is of. */
const NEWEST = 5;

/** Returns what has become worse than the newest runs of the history allow, in words. */
export function worsened(
  lines: number,
  ratios: Ratios,
  history: readonly Entry[] = readHistory(),
): string[] {
  const comparable = history.filter((entry) => entry.lines === lines).slice(-NEWEST);
  if (comparable.length === 0) return [`The history has no run of ${lines} lines to compare with.`];
  return (Object.keys(Ratios.shape) as (keyof Ratios)[]).flatMap((name) => {
    const usual = medianOf(comparable.map((entry) => entry.ratios[name]));
    if (ratios[name] <= usual * TOLERANCE) return [];
    const worse = Math.round((ratios[name] / usual - 1) * 100);
    return [
      `${name} takes ${ratios[name]} floors, ${worse} % more than ${usual}, the median of the last runs.`,
    ];
  });
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
