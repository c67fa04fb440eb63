import { counted, countedLines } from '../domain/counted.ts';
import { areEqual, sumOf } from '../domain/line-totals.ts';
import type { RemovedLines } from '../domain/removed-lines.ts';
import { isShown, type RetractionState } from '../domain/retraction.ts';
import type { RewriteRecord } from '../ledger/day-ledger.ts';
import type { LandedIngest } from '../ledger/ingest-progress.ts';
import { balanceOf } from './balance.ts';
import { ingestBooks } from './ingest-books.ts';
import { takenOut } from './rewritten.ts';

/** The rewrites that made the live generation of each day, by date. */
export type RewritesOfDays = ReadonlyMap<string, readonly RewriteRecord[]>;

/** The states in which what a retraction has taken out is counted, and no store has it. */
const OUT: ReadonlySet<RetractionState> = new Set<RetractionState>([
  'RETRACTED',
  'RESENT',
  'PURGED',
]);

/**
 * Says what is wrong with what operations have recorded at an ingest: it must be what the rewrites of
 * its days have done, and what its retraction says. Nothing is wrong with an ingest that no operation
 * has changed. While one changes it, the two differ.
 */
export function removedProblems(progress: LandedIngest, rewrites: RewritesOfDays): string[] {
  const { removed = [] } = progress;
  return [
    ...retractionProblems(progress),
    ...removed.flatMap((each) => itemProblems(each, progress.ingest.ingestId, rewrites)),
    ...uncounted(progress, rewrites),
  ];
}

function retractionProblems({ retraction, removed = [] }: LandedIngest): string[] {
  const taken = removed.filter(({ removal }) => removal === 'retract');
  const isOut = retraction !== undefined && OUT.has(retraction.state);
  const foreign = taken.filter(
    ({ operationId }) => operationId !== retraction?.operationId || isShown(retraction),
  );
  const state = retraction?.state ?? 'not retracted';
  const problems = foreign.map(
    ({ operationId }) => `counts lines as retracted by ${operationId}, and is ${state}`,
  );
  if (!isOut) return problems;
  const own = taken.find(({ operationId }) => operationId === retraction.operationId);
  const lines = sumOf(own?.days ?? []).lineCount;
  if (own && lines === retraction.lines) return problems;
  const says = `is ${state} with ${counted(retraction.lines ?? 0, 'line')}, and counts ${lines} as retracted`;
  return [...problems, says];
}

/** Compares what an operation has counted with what its rewrite of each day has done. */
function itemProblems(
  { operationId, removal, days }: RemovedLines,
  ingestId: string,
  rewrites: RewritesOfDays,
): string[] {
  return days.flatMap(({ date, ...totals }) => {
    const record = rewrites.get(date)?.find(({ change }) => change.operationId === operationId);
    const lines = removal === 'anonymise' ? record?.anonymised : record?.removed;
    const found = lines?.find((each) => each.ingestId === ingestId);
    if (found && areEqual(found, totals)) return [];
    const has = found ? countedLines(found) : 'none';
    const what = `${countedLines(totals)} of ${date} as ${removal} by ${operationId}`;
    return [`counts ${what}, and the rewrite of that day has ${has}`];
  });
}

/** Days of which rewrites have taken out more or less than is counted. */
function uncounted(progress: LandedIngest, rewrites: RewritesOfDays): string[] {
  const books = ingestBooks(progress);
  const out = new Map(
    [...rewrites].map(([date, records]) => [date, takenOut(books.ingestId, records)]),
  );
  return balanceOf(books, out).days.flatMap(({ date, balanced, retracted, erased }) => {
    if (balanced) return [];
    const gone = out.get(date)?.lineCount ?? 0;
    return [
      `has ${counted(retracted.lineCount, 'line')} of ${date} retracted and ${erased.lineCount} erased, and rewrites have taken out ${gone}`,
    ];
  });
}
