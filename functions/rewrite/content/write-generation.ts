import { changedLines } from './changed-lines.ts';
import {
  type ContentChange,
  type ContentLimits,
  type ContentPorts,
  type ContentTarget,
  LIMITS,
  type WrittenGeneration,
} from './content.ts';
import { type LineRows, rowCount } from './line-rows.ts';
import { mergedLines } from './merge-runs.ts';
import { pieces, type Run, type SortedLines, sorted, writeRun } from './sorted-runs.ts';
import { writeObjects } from './write-objects.ts';

/**
 * Writes a generation of a day: the lines of the sources, changed, sorted by the time of their
 * invoice and their id. The same sources and change give the same bytes, in whatever order the
 * sources are named. Memory is bounded: lines beyond one run wait in staging. Throws ContentFault
 * `SourceDamaged`, `LineTwice` or `OutOfTime`, and what the ports throw.
 */
export async function writeGeneration(
  sources: readonly { key: string }[],
  change: ContentChange,
  target: ContentTarget,
  ports: ContentPorts,
  limits: ContentLimits = LIMITS,
): Promise<WrittenGeneration> {
  const keys = sources.map(({ key }) => key);
  const { lines, accounts } = changedLines(keys, change, target.date, ports);
  const runs: Run[] = [];
  const ordered = await inOrder(lines, target, limits, ports, runs);
  const objects = await writeObjects(ordered, change, target, limits, ports);
  // What a dead process leaves behind expires with staging.
  await ports.deletePieces(runs.flat());
  const { lines: expected, ...changed } = accounts();
  return { ...expected, ...changed, objects };
}

/** Sorts in memory what fits, and through staging what does not. */
async function inOrder(
  lines: AsyncIterable<LineRows>,
  { runs: prefix }: ContentTarget,
  limits: ContentLimits,
  ports: ContentPorts,
  runs: Run[],
): Promise<SortedLines | Iterable<LineRows>> {
  for await (const run of pieces(lines, limits.linesPerRun)) {
    if (runs.length === 0 && rowCount(run) < limits.linesPerRun) return [sorted(run)];
    const name = `${prefix}run-${String(runs.length).padStart(4, '0')}`;
    runs.push(await writeRun(name, [sorted(run)], limits, ports));
  }
  if (runs.length === 0) return [];
  return mergedLines([...runs], prefix, limits, ports, (run) => runs.push(run));
}
