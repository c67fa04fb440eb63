import { inParallel } from '../concurrency/in-parallel.ts';
import { type LineTotals, sumOf } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';
import { correctionIngestIdOf } from '../intake/ingest-id.ts';
import { progressCounts } from '../ledger/ingest-progress.ts';
import { datesOf } from './archive-ingests.ts';
import { collectLines, partiesOf, totalsOf } from './collect-lines.ts';
import type { Found } from './eligible.ts';
import { landedIngest } from './landed-ingest.ts';
import type { RetractionPorts } from './ports.ts';
import type { RetractionPlan } from './request.ts';
import { manifestsOf, totalOf } from './rewrite-days.ts';

const READS_AT_A_TIME = 16;

/** Returns what a retraction of the ingests would take out. Reads the lines, and changes nothing. */
export async function planOf(
  ingests: readonly Found[],
  ports: Pick<RetractionPorts, 'plannedDays' | 'days'>,
): Promise<RetractionPlan> {
  const landed = await inParallel(READS_AT_A_TIME, ingests, ({ progress }) =>
    landedIngest(progress, ports),
  );
  const invoices = new Set<string>();
  const customers = new Set<string>();
  const days: (LineTotals & { date: string })[] = [];
  for (const date of datesOf(landed)) {
    const ids = landed.filter((each) => each.days.includes(date)).map(({ ingestId }) => ingestId);
    const found = [...(await collectLines(date, new Set(ids), ports.days)).values()];
    if (found.length === 0) continue;
    days.push({ date, ...sumOf(found.map(totalsOf)) });
    const parties = found.map(partiesOf);
    for (const each of parties.flatMap((some) => [...some.invoices])) invoices.add(each);
    for (const each of parties.flatMap((some) => [...some.customers])) customers.add(each);
  }
  return {
    ingests: ingests.map(({ ingestId }) => ingestId),
    ...asText(sumOf(days)),
    days: days.map(({ date, ...totals }) => ({ date, ...asText(totals) })),
    invoices: invoices.size,
    customers: customers.size,
    quarantined: ingests.reduce(
      (sum, { progress }) => sum + progressCounts(progress).quarantined,
      0,
    ),
    corrections: correctionsOf(ingests),
  };
}

const asText = ({ lineCount, quantity, revenue }: LineTotals) => ({
  lines: lineCount,
  quantity: String(quantity),
  revenue: formatMoney(revenue),
});

function correctionsOf(ingests: readonly Found[]): RetractionPlan['corrections'] {
  const ids = ingests.flatMap(({ progress }) =>
    progress.corrections.map(({ correctionId }) => correctionId),
  );
  return [...new Set(ids)].map((correctionId) => ({
    correctionId,
    ingestId: correctionIngestIdOf(correctionId),
  }));
}

/** Returns what is archived of the ingests: what an undo would bring back, and a purge delete. */
export async function archivedPlan(
  ingests: readonly Found[],
  ports: Pick<RetractionPorts, 'archive'>,
): Promise<RetractionPlan> {
  const kept = ingests.flatMap(({ ingestId, progress: { retraction } }) =>
    retraction ? [{ ingestId, operationId: retraction.operationId }] : [],
  );
  const manifests = (await manifestsOf(kept, ports)).map(({ manifest }) => manifest);
  const byDate = Map.groupBy(
    manifests.flatMap(({ days }) => days),
    ({ date }) => date,
  );
  const days = [...byDate].sort().map(([date, own]) => ({ date, ...asText(sumOf(own)) }));
  return {
    ingests: ingests.map(({ ingestId }) => ingestId),
    ...totalOf(manifests),
    days,
    invoices: manifests.reduce((sum, { invoices }) => sum + invoices, 0),
    customers: manifests.reduce((sum, { customers }) => sum + customers, 0),
    quarantined: 0,
    corrections: [],
  };
}
