import { inParallel } from '../concurrency/in-parallel.ts';
import { counted } from '../domain/counted.ts';
import type { DayTotals } from '../domain/day-totals.ts';
import { sumOf } from '../domain/line-totals.ts';
import { parquetObject } from '../lake/parquet/parquet-object.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import { columnsOf } from '../rewrite/content/line-rows.ts';
import { archiveOf } from './archive.ts';
import { collectLines, partiesOf, totalsOf } from './collect-lines.ts';
import { exactItemsOf } from './customer-shares.ts';
import type { LandedIngest } from './landed-ingest.ts';
import type { RetractionPorts } from './ports.ts';
import type { RawItem } from './raw-item.ts';

type Ports = Pick<RetractionPorts, 'days' | 'items' | 'archive'>;

const QUERIES_AT_A_TIME = 16;

/**
 * Archives what the stores have of some ingests: the lines of each day, and the items of both tables
 * as they are. Throws `ArchiveIncomplete` when that is not everything that has landed; nothing may
 * be removed then.
 */
export async function archiveIngests(
  operationId: string,
  ingests: readonly LandedIngest[],
  ports: Ports,
): Promise<void> {
  const found = new Map(ingests.map(({ ingestId }) => [ingestId, noParts()]));
  for (const date of datesOf(ingests)) {
    const ids = ingests.filter(({ days }) => days.includes(date)).map(({ ingestId }) => ingestId);
    for (const [ingestId, rows] of await collectLines(date, new Set(ids), ports.days)) {
      const archive = archiveOf(ports.archive, operationId, ingestId);
      await archive.putLines(date, parquetObject(columnsOf(rows)));
      const parts = found.get(ingestId);
      parts?.days.push({ date, ...totalsOf(rows) });
      for (const invoiceNo of partiesOf(rows).invoices) parts?.invoices.add(invoiceNo);
    }
  }
  for (const ingest of ingests) {
    await archiveItems(operationId, ingest, found.get(ingest.ingestId) ?? noParts(), ports);
  }
}

type Parts = { days: DayTotals[]; invoices: Set<string> };
const noParts = (): Parts => ({ days: [], invoices: new Set() });

export const datesOf = (ingests: readonly { days: readonly string[] }[]): string[] =>
  [...new Set(ingests.flatMap(({ days }) => days))].sort();

async function archiveItems(
  operationId: string,
  { ingestId, lines }: LandedIngest,
  { days, invoices: numbers }: Parts,
  { items, archive }: Ports,
): Promise<void> {
  const invoices = (
    await inParallel(QUERIES_AT_A_TIME, [...numbers], (invoiceNo) =>
      items.invoice(invoiceNo, ingestId),
    )
  ).flat();
  checkComplete(ingestId, lines, { lake: sumOf(days).lineCount, items: linesIn(invoices) });
  const customers = await customerItems(invoices, ingestId, items);
  const into = archiveOf(archive, operationId, ingestId);
  await into.putItems('invoices', invoices);
  await into.putItems('customers', customers);
  await into.putManifest({
    v: 1,
    days,
    invoices: invoices.length,
    customers: customers.length,
  });
}

/** An item of Invoices that has a customer has its fragment in an item of Customers. */
async function customerItems(
  invoices: readonly RawItem[],
  ingestId: string,
  items: Ports['items'],
): Promise<RawItem[]> {
  const found = await exactItemsOf(invoices, items);
  if (found) return found;
  throw incomplete(`Customers does not have the fragments that Invoices has of ingest ${ingestId}`);
}

const linesIn = (invoices: readonly RawItem[]): number =>
  invoices.reduce((sum, { lineCount }) => {
    return sum + (lineCount && 'N' in lineCount ? Number(lineCount.N) : Number.NaN);
  }, 0);

function checkComplete(
  ingestId: string,
  landed: number,
  found: { lake: number; items: number },
): void {
  if (found.lake === landed && found.items === landed) return;
  throw incomplete(
    `Of ingest ${ingestId}, ${counted(landed, 'line')} landed, the lake has ${found.lake} and Invoices ${found.items}`,
  );
}

const incomplete = (what: string): OperationFault =>
  new OperationFault(
    'ArchiveIncomplete',
    `${what}. Nothing was removed. "npm run audit" says more, and "npm run audit -- --mend" may mend it; then retract again.`,
  );
