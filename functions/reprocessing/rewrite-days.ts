import { counted } from '../domain/counted.ts';
import type { DayChange } from '../domain/day-change.ts';
import { areEqual, type LineTotals, noLines } from '../domain/line-totals.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import type { Outcome } from '../operations/operation-program.ts';
import { LINES_PER_OBJECT, rewriteEach } from '../operations/rewrite-each.ts';
import { linesArchive } from '../retraction/archive.ts';
import type { DayOutcome } from '../retraction/ports.ts';
import type { ReprocessingPorts } from './ports.ts';
import type { Manifest } from './prepared.ts';

/** What an operation has prepared of an ingest. */
export type Prepared = { ingestId: string; manifest: Manifest };

type Rewrite = { operationId: string; prepared: readonly Prepared[]; deadline: number };

/**
 * Rewrites every day on which an ingest has other lines than before. A day that was rewritten for the
 * operation is not rewritten again. Throws `DayDiffers` when a rewrite has moved other lines than
 * were prepared.
 */
export async function rewriteDays(
  rewrite: Rewrite,
  ports: Pick<ReprocessingPorts, 'rewriteDay' | 'now'>,
): Promise<{ state: 'DONE'; days: number } | Exclude<Outcome, { state: 'DONE' }>> {
  const dates = datesOf(rewrite.prepared);
  const isOutOfTime = () => ports.now() > rewrite.deadline;
  const rewritten = await rewriteEach(dates, isOutOfTime, (date) =>
    rewriteOne(date, rewrite, ports),
  );
  return rewritten.state === 'DONE' ? { state: 'DONE', days: dates.length } : rewritten;
}

const datesOf = (prepared: readonly Prepared[]): string[] =>
  [
    ...new Set(
      prepared.flatMap(({ manifest: { before, after } }) =>
        [...before, ...after].map(({ date }) => date),
      ),
    ),
  ].sort();

type Side = 'before' | 'after';

async function rewriteOne(
  date: string,
  { operationId, prepared }: Rewrite,
  { rewriteDay }: Pick<ReprocessingPorts, 'rewriteDay'>,
): Promise<DayOutcome> {
  const having = (side: Side): string[] =>
    prepared.flatMap(({ ingestId, manifest }) => (dayIn(manifest[side], date) ? [ingestId] : []));
  const added = having('after').map((ingestId) => linesArchive(operationId, ingestId, date));
  const outcome = await rewriteDay(date, {
    reason: 'reprocess',
    operationId,
    linesPerObject: LINES_PER_OBJECT,
    ...withoutIngests(having('before')),
    ...withObjects(added),
  });
  if (outcome.state !== 'DONE') return outcome;
  for (const each of prepared) {
    checkMoved(date, 'before', each, outcome.removed);
    checkMoved(date, 'after', each, outcome.added);
  }
  return outcome;
}

function checkMoved(
  date: string,
  side: Side,
  { ingestId, manifest }: Prepared,
  moved: Extract<DayOutcome, { state: 'DONE' }>['removed'],
): void {
  const expected = dayIn(manifest[side], date) ?? noLines();
  const found = moved.find((lines) => lines.ingestId === ingestId) ?? noLines();
  if (!areEqual(expected, found)) throw differs(ingestId, date, side, expected, found);
}

function withoutIngests([first, ...others]: string[]): Pick<DayChange, 'without'> {
  return first === undefined ? {} : { without: { ingestIds: [first, ...others] } };
}

function withObjects([first, ...others]: string[]): Pick<DayChange, 'with'> {
  return first === undefined ? {} : { with: [first, ...others] };
}

const dayIn = (days: Manifest[Side], date: string) => days.find((day) => day.date === date);

function differs(
  id: string,
  date: string,
  side: Side,
  expected: LineTotals,
  found: LineTotals,
): OperationFault {
  const what = side === 'before' ? 'removed' : 'added';
  return new OperationFault(
    'DayDiffers',
    `Of ingest ${id}, ${counted(expected.lineCount, 'line')} of ${date} had to be ${what}, and ${found.lineCount} were`,
  );
}
