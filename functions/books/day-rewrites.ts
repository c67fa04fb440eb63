import { areEqual, type LineTotals, minus, noLines, plus, sumOf } from '../domain/line-totals.ts';
import type { RecordedDay, RewriteRecord } from '../ledger/day-ledger.ts';
import { rewritesTo } from '../rewrite/generations.ts';
import type { Side } from './ingest-books.ts';

/**
 * A rewrite of a day that was written. LIVE: readers see what it wrote. REPLACED: a later one was made
 * of it. WRITTEN: it is about to go live. GIVEN_UP: nobody has seen it.
 */
export type DayRewrite = {
  record: RewriteRecord;
  state: 'LIVE' | 'REPLACED' | 'WRITTEN' | 'GIVEN_UP';
  /** What the day had before: what was left, and what was left out. */
  before: LineTotals;
  removed: LineTotals;
  added: LineTotals;
  anonymised: LineTotals;
  /** How many batches it has taken over. */
  batches: number;
  /** Whether that is what its sources had. Absent where an earlier version has written them. */
  balanced?: boolean;
};

/** Returns the rewrites of a day that were written, earliest first. */
export function dayRewrites(recorded: RecordedDay, generation: number): DayRewrite[] {
  const chain = rewritesTo(generation, recorded.records);
  return recorded.records.map((record) => {
    const [removed, added] = [sumOf(record.removed), sumOf(record.added)];
    const before = minus(plus(totalsOf(record), removed), added);
    const { sources, batches } = sourcesOf(record, recorded);
    return {
      record,
      state: stateOf(record, chain, recorded),
      ...{ before, removed, added, anonymised: sumOf(record.anonymised), batches },
      ...(sources && { balanced: areEqual(sources, before) }),
    };
  });
}

const totalsOf = (record: RewriteRecord): LineTotals => sumOf([record]);

function stateOf(
  record: RewriteRecord,
  chain: readonly RewriteRecord[],
  { day: { phase, writing } }: RecordedDay,
): DayRewrite['state'] {
  if (record === chain.at(-1)) return 'LIVE';
  if (chain.includes(record)) return 'REPLACED';
  return phase !== 'IDLE' && record.generation === writing ? 'WRITTEN' : 'GIVEN_UP';
}

/** What a rewrite was made of: the one before, and what batches have registered since. */
function sourcesOf({ from, generation }: RewriteRecord, { registrations, records }: RecordedDay) {
  const own = [...registrations.values()].filter(
    (each) => each.generation >= from && each.generation < generation,
  );
  const earlier = records.find((each) => each.generation === from);
  const brought = linesOf(own);
  const sources = brought && plus(brought, earlier ? totalsOf(earlier) : noLines());
  return { sources, batches: own.length };
}

/** What rewrites have done with the lines of a day, and what reprocessings have changed. */
export function removedBy(
  chain: readonly RewriteRecord[],
): Record<Side | 'reprocessed', LineTotals> {
  let [retracted, erased, anonymised, reprocessed] = [noLines(), noLines(), noLines(), noLines()];
  const restored = new Map<string, LineTotals>();
  for (const record of chain) {
    const [removed, added] = [sumOf(record.removed), sumOf(record.added)];
    switch (record.change.reason) {
      case 'retract':
        retracted = plus(retracted, removed);
        for (const { ingestId } of record.removed) restored.delete(ingestId);
        break;
      case 'restore':
        retracted = minus(retracted, added);
        for (const { ingestId, ...lines } of record.added) restored.set(ingestId, lines);
        break;
      case 'erase':
        erased = plus(erased, removed);
        anonymised = plus(anonymised, sumOf(record.anonymised));
        break;
      case 'reprocess':
        reprocessed = plus(reprocessed, minus(added, removed));
        break;
      case 'compact':
    }
  }
  return { retracted, erased, anonymised, reprocessed, restored: sumOf(restored.values()) };
}

/** Returns the sum of what batches have brought; undefined if one of them does not say it. */
export function linesOf(batches: Iterable<{ lines?: LineTotals }>): LineTotals | undefined {
  const lines: LineTotals[] = [];
  for (const batch of batches) {
    if (!batch.lines) return undefined;
    lines.push(batch.lines);
  }
  return sumOf(lines);
}
