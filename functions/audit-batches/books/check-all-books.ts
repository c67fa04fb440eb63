import { dueLines, type IngestBooks, outOfLake } from '../../books/ingest-books.ts';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { counted, countedLines } from '../../domain/counted.ts';
import { areEqual, type LineTotals, noLines, plus, sumOf } from '../../domain/line-totals.ts';
import { isShown } from '../../domain/retraction.ts';
import { compareText } from '../../domain/text-order.ts';
import { noObjectTotals, type ObjectTotals, sumOfIngests } from '../../lake/lake-object-totals.ts';
import type { DayFigures } from '../audit-report.ts';
import type { AuditRun } from '../audit-run.ts';
import { type Difference, shortList } from '../difference.ts';
import type { AuditPorts } from '../ports.ts';
import { countDay } from './count-day.ts';

const DAYS_AT_A_TIME = 2;
const READS_AT_A_TIME = 16;

/**
 * The last of an audit of everything: the books of each day of the lake, and of each ingest in the
 * lake, in Invoices and in Customers. It reads the tables item by item, so it finds what no plan and
 * no archive leads to: items of a retracted ingest, or of a customer who was erased.
 */
export async function checkAllBooks(run: AuditRun, ports: AuditPorts): Promise<void> {
  const dates = [...run.days.keys()].sort(compareText);
  const lake = new Map<string, ObjectTotals>();
  const days = await inParallel(DAYS_AT_A_TIME, dates, async (date) => ({
    date,
    found: await countDay(date, run, ports),
  }));
  for (const { date, found } of days) {
    for (const [ingestId, totals] of found) {
      lake.set(ingestId, sumOfIngests([lake.get(ingestId) ?? noObjectTotals(), totals]));
    }
    run.report.lakeDays[date] = figuresOf(date, found, run);
    run.report.differences.push(...(await strangers(date, found, run, ports)));
  }
  run.report.differences.push(...undated(lake, run), ...(await inTables(lake, run, ports)));
}

function figuresOf(
  date: string,
  found: ReadonlyMap<string, ObjectTotals>,
  { ingests }: AuditRun,
): DayFigures {
  const own = [...ingests.values()].flatMap(({ days }) => days.filter((day) => day.date === date));
  const isKnown = own.every(({ accepted }) => accepted);
  return {
    ...(isKnown && { accepted: sumOf(own.map(({ accepted }) => accepted ?? noLines())) }),
    inLake: sumOfIngests(found.values()).all,
    retracted: sumOf(own.map(({ retracted }) => retracted)),
    erased: sumOf(own.map(({ erased }) => erased)),
  };
}

/** Lines of ingests that the ledger does not know, or that have landed none on this day. */
async function strangers(
  date: string,
  found: ReadonlyMap<string, ObjectTotals>,
  { ingests }: AuditRun,
  { ledger }: AuditPorts,
): Promise<Difference[]> {
  const differences = await inParallel(READS_AT_A_TIME, [...found], async ([ingestId, { all }]) => {
    const books = ingests.get(ingestId);
    const lines = counted(all.lineCount, 'line');
    if (books) {
      const isExpected = !books.hasAllDays || books.days.some((day) => day.date === date);
      if (isExpected) return [];
      return [dayDiffers(date, `has ${lines} of ingest ${ingestId}, which has landed none on it`)];
    }
    // It may not have been accepted yet, or only since this audit began.
    if (await ledger.readIngest(ingestId)) return [];
    return [dayDiffers(date, `has ${lines} of ingest ${ingestId}, which is not in the ledger`)];
  });
  return differences.flat();
}

const dayDiffers = (id: string, problem: string): Difference => ({
  kind: 'DayBooksDiffer',
  id,
  says: `The lake ${problem}: ${id}.`,
});

/** Ingests of earlier versions, whose landings do not say on which days their lines are. */
function undated(lake: ReadonlyMap<string, ObjectTotals>, { ingests }: AuditRun): Difference[] {
  return [...ingests.values()].flatMap((books): Difference[] => {
    const { ingestId: id, accepted, hasAllDays } = books;
    const inLake = lake.get(id)?.all.lineCount ?? 0;
    if (hasAllDays || inLake === dueLines(books)) return [];
    const says = `Of ingest ${id}, ${counted(accepted, 'line')} accepted; ${inLake} in the lake, ${outOfLake(books).lineCount} retracted or erased.`;
    return [{ kind: 'IngestBooksDiffer', id, says }];
  });
}

/** Compares what the tables have of each ingest with what the lake has. */
async function inTables(
  lake: ReadonlyMap<string, ObjectTotals>,
  run: AuditRun,
  ports: AuditPorts,
): Promise<Difference[]> {
  if (!ports.allItems) return [];
  const { invoices, customers } = await ports.allItems();
  const all = sumOfIngests(lake.values());
  run.report.stores = {
    lake: all.all,
    named: all.named,
    invoices: sumOf(invoices.values()),
    customers: sumOf(customers.values()),
  };
  const ids = [...run.ingests.values()];
  const differences = await inParallel(READS_AT_A_TIME, ids, async (books) => {
    const id = books.ingestId;
    const { all: lines, named } = lake.get(id) ?? noObjectTotals();
    const problems = [
      ...problem('Invoices', invoices.get(id), 'lake', lines),
      ...problem('Customers', customers.get(id), 'lake, with a customer,', named),
    ];
    return problems.length === 0 ? [] : confirmed(books, problems, run, ports);
  });
  const unknown = [...invoices.keys(), ...customers.keys()].filter(
    (id) => !run.ingests.has(id) && !run.openIngests.has(id),
  );
  return [...differences.flat(), ...(await unknownItems(unknown, ports))];
}

function problem(
  table: string,
  found: LineTotals = noLines(),
  place: string,
  lines: LineTotals,
): string[] {
  if (areEqual(found, lines)) return [];
  return [`${table} has ${countedLines(found)}, and the ${place} has ${countedLines(lines)}`];
}

/** An operation may have changed the ingest since its lines were counted. */
async function confirmed(
  { ingestId: id, retracted, erased }: IngestBooks,
  problems: readonly string[],
  { report }: AuditRun,
  { ledger }: AuditPorts,
): Promise<Difference[]> {
  if (await ledger.isMoving()) {
    report.unsettled += 1;
    return [];
  }
  const latest = await ledger.readIngest(id);
  const before = plus(retracted, erased).lineCount;
  const now = (latest?.removed ?? []).filter(
    ({ removal }) => removal === 'retract' || removal === 'erase',
  );
  if (sumOf(now.flatMap(({ days }) => days)).lineCount !== before) return [];
  const { retraction } = latest ?? {};
  if (retraction && !isShown(retraction)) {
    const says = `Ingest ${id} is ${retraction.state}: ${problems.join('; ')}.`;
    return [{ kind: 'RetractedLinesShown', id, says }];
  }
  return [{ kind: 'IngestItemsDiffer', id, says: `Of ingest ${id}, ${problems.join('; ')}.` }];
}

async function unknownItems(ids: readonly string[], { ledger }: AuditPorts): Promise<Difference[]> {
  const found = await inParallel(READS_AT_A_TIME, [...new Set(ids)], async (id) =>
    (await ledger.readIngest(id)) ? [] : [id],
  );
  const missing = found.flat();
  if (missing.length === 0) return [];
  const says = `Invoices or Customers has items of ${counted(missing.length, 'ingest')} that the ledger does not know: ${shortList(missing)}.`;
  return [{ kind: 'IngestItemsDiffer', id: missing[0] ?? '', says }];
}
