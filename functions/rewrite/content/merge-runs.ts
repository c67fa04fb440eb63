import { inGroups } from '../../concurrency/in-groups.ts';
import type { ContentLimits, ContentPorts } from './content.ts';
import { compareLines } from './line-order.ts';
import { appendRows, type LineRows, noRows, rowCount } from './line-rows.ts';
import { type Run, readRun, type SortedLines, writeRun } from './sorted-runs.ts';

/**
 * Merges runs into longer ones until one merge suffices, and returns its lines. `written` is told
 * of every further run.
 */
export async function mergedLines(
  runs: readonly Run[],
  prefix: string,
  limits: ContentLimits,
  ports: ContentPorts,
  written: (run: Run) => void,
): Promise<SortedLines> {
  let left = runs;
  for (let level = 1; left.length > limits.runsPerMerge; level += 1) {
    const merged: Run[] = [];
    for (const [index, some] of inGroups(left, limits.runsPerMerge).entries()) {
      const name = `${prefix}merge-${level}-${String(index).padStart(4, '0')}`;
      const run = await writeRun(name, merge(some, limits, ports), limits, ports);
      written(run);
      merged.push(run);
    }
    left = merged;
  }
  return merge(left, limits, ports);
}

/** The next line of a run. */
type Head = { rows: LineRows; row: number; rest: AsyncIterator<LineRows> };

async function* merge(
  runs: readonly Run[],
  { linesPerPiece }: ContentLimits,
  ports: Pick<ContentPorts, 'readPiece' | 'isOutOfTime'>,
): AsyncGenerator<LineRows> {
  const heads: Head[] = [];
  for (const run of runs) heads.push(...(await nextHead(readRun(run, ports))));
  let merged = noRows();
  for (let least = leastOf(heads); least !== undefined; least = leastOf(heads)) {
    appendRows(merged, least.rows, [least.row]);
    least.row += 1;
    if (least.row === rowCount(least.rows)) {
      heads.splice(heads.indexOf(least), 1, ...(await nextHead(least.rest)));
    }
    if (rowCount(merged) < linesPerPiece) continue;
    yield merged;
    merged = noRows();
  }
  yield merged;
}

/** None when the run has ended. */
async function nextHead(rest: AsyncIterator<LineRows>): Promise<Head[]> {
  const next = await rest.next();
  return next.done ? [] : [{ rows: next.value, row: 0, rest }];
}

function leastOf(heads: readonly Head[]): Head | undefined {
  let least = heads[0];
  for (const head of heads) {
    if (least && compareLines(head.rows, head.row, least.rows, least.row) < 0) least = head;
  }
  return least;
}
