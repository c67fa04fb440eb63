import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import type { DayChange } from '../domain/day-change.ts';
import { areEqual, type LineTotals, noLines, sumOf } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import type { Outcome } from '../operations/operation-program.ts';
import { LINES_PER_OBJECT, rewriteEach } from '../operations/rewrite-each.ts';
import { archiveOf, type Manifest } from './archive.ts';
import { datesOf } from './archive-ingests.ts';
import type { DayOutcome, RetractionPorts } from './ports.ts';

/** An ingest as an operation has archived it. */
export type Archived = { ingestId: string; operationId: string; manifest: Manifest };

const READS_AT_A_TIME = 16;

export function manifestsOf(
  ingests: readonly Pick<Archived, 'ingestId' | 'operationId'>[],
  { archive }: Pick<RetractionPorts, 'archive'>,
): Promise<Archived[]> {
  return inParallel(READS_AT_A_TIME, ingests, async ({ ingestId, operationId }) => {
    const manifest = await archiveOf(archive, operationId, ingestId).manifest();
    return { ingestId, operationId, manifest };
  });
}

type Rewrite = {
  operationId: string;
  reason: 'retract' | 'restore';
  archived: readonly Archived[];
  /** The change of a day that has lines of these ingests. */
  change(ingestIds: [string, ...string[]], date: string): Pick<DayChange, 'without' | 'with'>;
  deadline: number;
};

/**
 * Rewrites every day that has lines of the ingests. Days that wait do not hold up the others. A day
 * that was rewritten for the operation is not rewritten again. Throws `ArchiveIncomplete` when what
 * a rewrite has moved is not what is archived.
 */
export async function rewriteDays(
  rewrite: Rewrite,
  ports: Pick<RetractionPorts, 'rewriteDay' | 'now'>,
): Promise<{ state: 'DONE'; days: number } | Exclude<Outcome, { state: 'DONE' }>> {
  const dates = datesOf(
    rewrite.archived.map(({ manifest }) => ({ days: manifest.days.map(({ date }) => date) })),
  );
  const isOutOfTime = () => ports.now() > rewrite.deadline;
  const rewritten = await rewriteEach(dates, isOutOfTime, (date) =>
    rewriteOne(date, rewrite, ports),
  );
  return rewritten.state === 'DONE' ? { state: 'DONE', days: dates.length } : rewritten;
}

async function rewriteOne(
  date: string,
  { operationId, reason, archived, change }: Rewrite,
  { rewriteDay }: Pick<RetractionPorts, 'rewriteDay'>,
): Promise<DayOutcome> {
  const [first, ...others] = archived.filter(({ manifest }) => dayIn(manifest, date));
  if (!first) throw new Error(`No ingest has lines of ${date}`);
  const ingestIds: [string, ...string[]] = [
    first.ingestId,
    ...others.map(({ ingestId }) => ingestId),
  ];
  const outcome = await rewriteDay(date, {
    reason,
    operationId,
    linesPerObject: LINES_PER_OBJECT,
    ...change(ingestIds, date),
  });
  if (outcome.state !== 'DONE') return outcome;
  const moved = reason === 'retract' ? outcome.removed : outcome.added;
  for (const { ingestId, manifest } of [first, ...others]) {
    const expected = dayIn(manifest, date) ?? noLines();
    const found = moved.find((lines) => lines.ingestId === ingestId) ?? noLines();
    if (!areEqual(expected, found)) throw differs(ingestId, date, expected, found);
  }
  return outcome;
}

const dayIn = ({ days }: Manifest, date: string) => days.find((day) => day.date === date);

const differs = (
  id: string,
  date: string,
  expected: LineTotals,
  found: LineTotals,
): OperationFault =>
  new OperationFault(
    'ArchiveIncomplete',
    `Of ingest ${id}, ${counted(expected.lineCount, 'line')} of ${date} had been archived, and ${found.lineCount} moved`,
  );

/** The totals of what is archived. Amounts are exact decimals in text. */
export function totalOf(manifests: readonly Manifest[]) {
  const { lineCount, quantity, revenue } = sumOf(manifests.flatMap(({ days }) => days));
  return { lines: lineCount, quantity: String(quantity), revenue: formatMoney(revenue) };
}
