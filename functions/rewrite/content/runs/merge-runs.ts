import { inGroups } from '../../../concurrency/in-groups.ts';
import type { Filling } from '../filling.ts';
import { compareLines, type LinePlace } from '../line-order.ts';
import { appendRows, type LineRows, noRows, rowCount } from '../line-rows.ts';
import { MergeAccount } from './accounts.ts';
import { type Run, readRun, writePieces } from './sorted-runs.ts';
import { numbered } from './staged-accounts.ts';

/** Merges runs into longer ones until one merge suffices, and returns what is left to be merged. */
export async function mergeRuns(runs: readonly Run[], filling: Filling): Promise<readonly Run[]> {
  const { runsPerMerge } = filling.limits;
  let left = runs;
  for (let level = 1; left.length > runsPerMerge; level += 1) {
    const merged: Run[] = [];
    for (const [index, some] of inGroups(left, runsPerMerge).entries()) {
      const name = numbered(`merge-${level}`, index);
      merged.push(await mergedRun(name, some, filling));
    }
    left = merged;
  }
  return left;
}

/** Continues after the last piece that is accounted for. */
async function mergedRun(name: string, runs: readonly Run[], filling: Filling): Promise<Run> {
  const { staged } = filling.target;
  const found = await staged.read(name, MergeAccount);
  const pieces = [...(found?.pieces ?? [])];
  if (found?.isWhole) return { name, pieces };
  const save = (isWhole: boolean) => staged.write(name, MergeAccount, { v: 1, pieces, isWhole });
  const lines = mergedLines(runs, pieces.at(-1)?.last, filling);
  let unsaved = 0;
  for await (const piece of writePieces(name, pieces.length, lines, filling)) {
    pieces.push(piece);
    unsaved += piece.lines;
    if (unsaved < filling.limits.linesPerRun) continue;
    await save(false);
    unsaved = 0;
  }
  await save(true);
  return { name, pieces };
}

/** The next line of a run. */
type Head = { rows: LineRows; row: number; rest: AsyncIterator<LineRows> };

/** The lines of several runs in order, or those after a place. */
export async function* mergedLines(
  runs: readonly Run[],
  after: LinePlace | undefined,
  filling: Filling,
): AsyncGenerator<LineRows> {
  const heads: Head[] = [];
  for (const run of runs) heads.push(...(await nextHead(readRun(run, after, filling))));
  let merged = noRows();
  for (let least = leastOf(heads); least !== undefined; least = leastOf(heads)) {
    appendRows(merged, least.rows, [least.row]);
    least.row += 1;
    if (least.row === rowCount(least.rows)) {
      heads.splice(heads.indexOf(least), 1, ...(await nextHead(least.rest)));
    }
    if (rowCount(merged) < filling.limits.linesPerPiece) continue;
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
