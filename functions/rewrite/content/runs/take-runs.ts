import { addedRows, changedRows } from '../changed-rows.ts';
import type { ContentLimits, ContentSums } from '../content.ts';
import type { Filling } from '../filling.ts';
import { appendRows, type LineRows, noRows, rowCount } from '../line-rows.ts';
import { LineTally } from '../line-tally.ts';
import { type GroupPlace, readSources } from '../read-sources.ts';

/** The objects of a rewrite: those that are changed, then those that are added as they are. */
export type Sources = { changed: readonly string[]; added: readonly string[] };

/** Lines that are sorted at once: those of whole row groups, which follow each other. */
export type TakenRun = ContentSums & {
  rows: LineRows;
  from: GroupPlace;
  /** Where the next run begins. */
  to: GroupPlace;
  isLast: boolean;
};

/**
 * Reads the lines of which a generation consists, from a row group on: those of the sources without
 * what is to go, and those that are added.
 */
export async function* takeRuns(
  { changed, added }: Sources,
  begin: GroupPlace,
  { change, target, limits, ports }: Filling,
): AsyncGenerator<TakenRun> {
  const keys = [...changed, ...added];
  let run = newRun(begin);
  for await (const { rows, ...place } of readSources(keys, begin, target.date, ports)) {
    if (isFull(run, place, rows, limits)) {
      yield taken(run, place, false);
      run = newRun(place);
    }
    run.read += rowCount(rows);
    const isAdded = place.source >= changed.length;
    const own = isAdded ? addedRows(rows, run.tally) : await changedRows(rows, change, run.tally);
    appendRows(run.rows, own, own.line_id.keys());
  }
  yield taken(run, { source: keys.length, group: 0 }, true);
}

type Taking = { from: GroupPlace; rows: LineRows; read: number; tally: LineTally };

const newRun = (from: GroupPlace): Taking => ({
  from,
  rows: noRows(),
  read: 0,
  tally: new LineTally(),
});

/** What is left out counts too: it takes as long to read. */
function isFull(
  { read, from }: Taking,
  { source }: GroupPlace,
  next: LineRows,
  { linesPerRun, objectsPerRun }: ContentLimits,
): boolean {
  if (read === 0) return false;
  return read + rowCount(next) > linesPerRun || source - from.source >= objectsPerRun;
}

const taken = ({ from, rows, tally }: Taking, to: GroupPlace, isLast: boolean): TakenRun => ({
  ...tally.sums(),
  rows,
  from,
  to,
  isLast,
});
