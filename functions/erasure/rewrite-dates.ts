import type { IngestLines } from '../domain/line-set.ts';
import { type LineTotals, sumOf } from '../domain/line-totals.ts';
import { formatMoney, readMoney } from '../domain/money.ts';
import { operationIdOf } from '../operations/operation-id.ts';
import type { Outcome } from '../operations/operation-program.ts';
import { LINES_PER_OBJECT, rewriteEach } from '../operations/rewrite-each.ts';
import { erasedCustomerKey } from '../privacy/erased-customer.ts';
import type { Found } from './certificate.ts';
import type { Erasing } from './erasing.ts';
import type { RewrittenDay } from './ports.ts';
import type { Progress } from './progress.ts';

type DayLines = { date: string; ingests: readonly IngestLines[] };

/**
 * Rewrites the days of a round, and counts what is gone, or stays without its customer, by ingest
 * and day: the other side of the books. A day that was rewritten for this round is not rewritten again.
 */
export async function rewriteDates(
  progress: Progress,
  erasing: Erasing,
): Promise<Progress | Outcome> {
  const { round, dates } = progress;
  const id = round === 0 ? erasing.operationId : roundId(erasing.operationId, round);
  const rewritten = await rewriteEach(
    dates,
    () => erasing.isOutOfTime(),
    async (date) => {
      const outcome = await rewriteOne(date, id, erasing);
      if (outcome.state !== 'DONE') return outcome;
      return {
        ...outcome,
        date,
        ingests: erasing.anonymise ? outcome.anonymised : outcome.removed,
      };
    },
  );
  if (rewritten.state !== 'DONE') return rewritten;
  const gone = rewritten.days.filter(({ ingests }) => ingests.length > 0).sort(byDate);
  await count(id, gone, erasing);
  return { ...withFound(progress, gone), phase: 'ITEMS' };
}

const byDate = (a: DayLines, b: DayLines): number => (a.date < b.date ? -1 : 1);

/** A round has an id of its own, so that its days are rewritten once more. */
const roundId = (operationId: string, round: number): string =>
  operationIdOf('erase-round', [operationId, String(round)]);

const rewriteOne = (date: string, id: string, erasing: Erasing): Promise<RewrittenDay> =>
  erasing.ports.rewriteDay(date, {
    reason: 'erase',
    operationId: id,
    erased: {
      customer: erasedCustomerKey(erasing.operationId),
      anonymise: erasing.anonymise,
      asOf: erasing.asOf,
    },
    linesPerObject: LINES_PER_OBJECT,
  });

async function count(
  operationId: string,
  days: readonly DayLines[],
  { ports, anonymise }: Erasing,
): Promise<void> {
  const removal = anonymise ? 'anonymise' : 'erase';
  const lines = days.flatMap(({ date, ingests }) => ingests.map((each) => ({ ...each, date })));
  for (const [ingestId, own] of Map.groupBy(lines, (each) => each.ingestId)) {
    const counted = own.map(({ ingestId: _, ...day }) => day);
    await ports.retractions.putRemoved(ingestId, { operationId, removal, days: counted });
  }
}

function withFound(progress: Progress, days: readonly DayLines[]): Progress {
  const all = days.flatMap(({ ingests }) => ingests);
  const rewritten = [...new Set([...progress.rewritten, ...days.map(({ date }) => date)])].sort();
  const ingests = [
    ...new Set([...progress.ingests, ...all.map(({ ingestId }) => ingestId)]),
  ].sort();
  return { ...progress, rewritten, ingests, found: added(progress.found, sumOf(all)) };
}

function added(found: Found, { lineCount, quantity, revenue }: LineTotals): Found {
  return {
    ...found,
    lines: found.lines + lineCount,
    quantity: String(BigInt(found.quantity) + quantity),
    revenue: formatMoney(readMoney(found.revenue) + revenue),
  };
}
