import { type LineTotals, plus } from '../domain/line-totals.ts';
import { formatMoney } from '../domain/money.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { OperationFault } from '../operations/operation-fault.ts';
import type { ChangedDay } from './change/changed-days.ts';
import { type Counts, type IngestChange, ingestChange } from './change/ingest-change.ts';
import type { ReprocessingPorts } from './ports.ts';
import type { Refused, ReprocessingPlan, ReprocessingResponse } from './request.ts';

/** Returns what would change. Reads everything, one ingest after the other, and changes nothing. */
export async function planOf(
  ingests: readonly IngestProgress[],
  unready: readonly Refused[],
  deadline: number,
  ports: ReprocessingPorts,
): Promise<ReprocessingResponse> {
  const refused = [...unready];
  const sums = new Sums();
  for (const [index, progress] of ingests.entries()) {
    if (ports.now() > deadline) return outOfTime(index, ingests.length);
    const change = await orRefused(progress, refused, ports);
    if (change) sums.add(change);
  }
  return { state: 'PLANNED', plan: { ...sums.plan(), refused } };
}

async function orRefused(
  progress: IngestProgress,
  refused: Refused[],
  ports: ReprocessingPorts,
): Promise<IngestChange | undefined> {
  try {
    return await ingestChange(progress, ports);
  } catch (error) {
    if (!(error instanceof OperationFault)) throw error;
    refused.push({ ingestId: progress.ingest.ingestId, why: error.message });
    return undefined;
  }
}

const outOfTime = (done: number, all: number): ReprocessingResponse => ({
  state: 'REFUSED',
  message: `There was time to read ${done} of ${all} ingests again. Name fewer days, or ingests one by one.`,
});

/** Adds up changes, so that the lines of one ingest are in memory at a time. */
class Sums {
  readonly #days = new Map<string, ChangedDay>();
  #ingests = 0;
  #changed = 0;
  #before: Counts = { accepted: 0, quarantined: 0 };
  #after: Counts = { accepted: 0, quarantined: 0 };

  add({ days, before, after, isUnchanged }: IngestChange): void {
    this.#ingests += 1;
    this.#changed += isUnchanged ? 0 : 1;
    this.#before = counted(this.#before, before);
    this.#after = counted(this.#after, after);
    for (const day of days) {
      const known = this.#days.get(day.date);
      this.#days.set(day.date, known ? together(known, day) : day);
    }
  }

  plan(): Omit<ReprocessingPlan, 'refused'> {
    const days = [...this.#days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
    return {
      ingests: this.#ingests,
      changed: this.#changed,
      days: days.map(({ date, lines, before, after }) => ({
        date,
        lines,
        before: asText(before),
        after: asText(after),
      })),
      before: this.#before,
      after: this.#after,
    };
  }
}

export const counted = (a: Counts, b: Counts): Counts => ({
  accepted: a.accepted + b.accepted,
  quarantined: a.quarantined + b.quarantined,
});

const together = (a: ChangedDay, b: ChangedDay): ChangedDay => ({
  date: a.date,
  lines: a.lines + b.lines,
  before: plus(a.before, b.before),
  after: plus(a.after, b.after),
});

const asText = ({ lineCount, quantity, revenue }: LineTotals) => ({
  lines: lineCount,
  quantity: String(quantity),
  revenue: formatMoney(revenue),
});
