import { inParallel } from '../concurrency/in-parallel.ts';
import { countedLines } from '../domain/counted.ts';
import { DaysTotals } from '../domain/day-totals.ts';
import { areEqual, noLines, sumOf } from '../domain/line-totals.ts';
import { isReadAgain } from '../domain/reprocessing.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { AuditRun } from './audit-run.ts';
import { checkRewrite, landedOn } from './audited-days.ts';
import { forgetDays } from './books/count-day.ts';
import { checkItemsOf } from './check-items-of.ts';
import { checkPartitions } from './check-partitions.ts';
import type { Difference } from './difference.ts';
import { linesOfBatch } from './lines-of-batch.ts';
import type { BatchLines } from './lines-of-day.ts';
import type { AuditPorts } from './ports.ts';

const INGESTS_AT_A_TIME = 16;
const DAYS_AT_A_TIME = 4;

/**
 * Checks a committed batch whose plan went with a customer who was erased: by its landings, by the days
 * that they name, and by comparing its lines in the lake with its items in both tables. What the lake
 * itself has lost or gained is found by the books of the ingests.
 */
export async function checkErasedPlan(
  batch: Batch,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  const first = await compare(batch, run, ports);
  if (first.differences.length === 0) return [];
  // An operation may have moved lines between the readings.
  forgetDays(first.dates, run);
  const second = await compare(batch, run, ports);
  if (second.differences.length === 0) return [];
  if (!(await ports.ledger.isMoving())) return second.differences;
  run.report.unsettled += 1;
  return [];
}

async function compare(
  batch: Batch,
  run: AuditRun,
  ports: AuditPorts,
): Promise<{ dates: string[]; differences: Difference[] }> {
  const { batchId } = batch;
  const ids = [...new Set((batch.members ?? []).map(({ ingestId }) => ingestId))];
  const read = await inParallel(INGESTS_AT_A_TIME, ids, (id) => ports.ledger.readIngest(id));
  const ingests = read.filter((progress) => progress !== undefined);
  const landings = ingests.flatMap((progress) => landingsIn(progress, batchId));
  const dates = [...new Set(landings.flatMap(({ days }) => days.map(({ date }) => date)))].sort();
  const isAsSealed = ingests.every(({ reprocessing }) => !isReadAgain(reprocessing));
  const lines = await linesOfBatch(batchId, dates, run, ports);
  const lake = dates.map((date) => ({ date }));
  return {
    dates,
    differences: [
      ...(isAsSealed ? countDifferences(batch, landings) : []),
      // A reprocessing may have brought lines to other days than the batch did.
      ...(isAsSealed ? await onDays(batchId, dates, run, ports) : []),
      ...landings.flatMap((landing) => lakeDifferences(batchId, landing, lines)),
      ...(await checkItemsOf(batchId, lines, ports.stores)),
      ...(await checkPartitions({ batchId, lake, quarantine: [] }, run, ports)),
    ],
  };
}

type Landed = {
  ingestId: string;
  accepted: number;
  quarantined: number;
  days: LandedDays;
  /** Whether nothing of the ingest was taken out of the lake, so that all that has landed is there. */
  isWhole: boolean;
};
type LandedDays = ReturnType<typeof DaysTotals.decode>;

/** What the batch has landed of an ingest. One of an earlier version does not say on which days. */
const landingsIn = (progress: IngestProgress, batchId: string): Landed[] =>
  progress.landings
    .filter((landing) => landing.batchId === batchId)
    .map(({ accepted, quarantined, dayTotals = [] }) => ({
      ingestId: progress.ingest.ingestId,
      ...{ accepted, quarantined },
      days: DaysTotals.decode(dayTotals),
      isWhole: (progress.removed ?? []).length === 0 && progress.retraction === undefined,
    }));

const differs = (id: string, what: string): Difference => ({
  kind: 'ErasedBatchDiffers',
  id,
  says: `Batch ${id}, whose plan was erased with a customer, ${what}.`,
});

function countDifferences({ batchId, counts }: Batch, landings: readonly Landed[]): Difference[] {
  const sum = (of: (landing: Landed) => number) => landings.reduce((all, one) => all + of(one), 0);
  const [accepted, quarantined] = [sum((one) => one.accepted), sum((one) => one.quarantined)];
  const uneven = landings.filter(
    ({ accepted: lines, days }) => days.length > 0 && sumOf(days).lineCount !== lines,
  );
  const problems = uneven.map(
    ({ ingestId, accepted: lines, days }) =>
      `has landed ${lines} lines of ingest ${ingestId}, and ${sumOf(days).lineCount} by day`,
  );
  if (counts?.accepted !== accepted || counts.quarantined !== quarantined) {
    problems.push(
      `has ${counts?.accepted} accepted and ${counts?.quarantined} quarantined lines in the ledger, and its landings have ${accepted} and ${quarantined}`,
    );
  }
  return problems.map((what) => differs(batchId, what));
}

/** Its own objects are where readers find them, or in a rewrite that is what it was. */
async function onDays(
  batchId: string,
  dates: readonly string[],
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  const found = await inParallel(DAYS_AT_A_TIME, dates, async (date): Promise<Difference[]> => {
    const landed = await landedOn(date, batchId, run, ports);
    if (landed === 'forgotten') {
      const says = `Batch ${batchId} has lines on ${date}, and no rewrite of that day has taken them over.`;
      return [{ kind: 'LakeLinesForgotten', id: batchId, says }];
    }
    if (landed.rewrite) return checkRewrite(landed.rewrite, run, ports);
    if ((await ports.stores.object(landed.key)) !== 'missing') return [];
    const says = `${landed.key} of batch ${batchId} is missing.`;
    return [{ kind: 'LakeObjectMissing', id: batchId, says }];
  });
  return found.flat();
}

function lakeDifferences(
  batchId: string,
  { ingestId, days, isWhole }: Landed,
  { byIngest }: BatchLines,
): Difference[] {
  if (!isWhole) return [];
  return days.flatMap(({ date, ...due }) => {
    const found = byIngest.get(`${date} ${ingestId}`) ?? noLines();
    if (areEqual(found, due)) return [];
    const what = `has landed ${countedLines(due)} of ingest ${ingestId} on ${date}, and the lake has ${countedLines(found)}`;
    return [differs(batchId, what)];
  });
}
