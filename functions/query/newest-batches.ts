import * as z from 'zod';
import { BatchState } from '../domain/batch.ts';
import { compareText } from '../domain/text-order.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { BatchPlace, LedgerReader } from '../ledger/ledger-reader.ts';
import type { BatchFilter } from './batch-filter.ts';

const InState = z.union([
  z.strictObject({ batchId: z.string().min(1), startedAt: z.iso.datetime() }),
  z.literal('end'),
]);

/** Where a page of several states ends: the last batch that was read of each, or that none is left. */
export const Places = z.partialRecord(BatchState, InState);
export type Places = z.infer<typeof Places>;

/** How many batches a request looks at, at most. Few of them may be what it asks for. */
const MOST_READ = 1000;
const LEAST_PAGE = 100;

type Wanted = { filter: BatchFilter; limit: number; now: number; from: Places };

/**
 * Merges the batches of several states, the latest first. A page may be shorter than its limit
 * though others follow.
 */
export async function newestBatches(
  ledger: Pick<LedgerReader, 'batchesIn'>,
  { filter, limit, now, from }: Wanted,
): Promise<{ batches: Batch[]; next?: Places }> {
  const heads = filter.states.map((state) => stateReader(ledger, { state, filter, limit, from }));
  await Promise.all(heads.map((head) => head.fill()));
  const batches: Batch[] = [];
  for (let read = 0; batches.length < limit && read < MOST_READ; read += 1) {
    const latest = latestOf(heads);
    if (!latest) return { batches };
    const batch = latest.take();
    if (batch && filter.includes(batch, now)) batches.push(batch);
    await latest.fill();
  }
  if (!latestOf(heads)) return { batches };
  return { batches, next: placesOf(heads) };
}

function placesOf(readers: readonly StateReader[]): Places {
  const places: Places = {};
  for (const { state, place } of readers) {
    const at = place();
    if (at !== undefined) places[state] = at;
  }
  return places;
}

type StateReader = ReturnType<typeof stateReader>;
type OfState = Pick<Wanted, 'filter' | 'limit' | 'from'> & { state: BatchState };

/** Reads the batches of one state, page by page. */
function stateReader(
  ledger: Pick<LedgerReader, 'batchesIn'>,
  { state, filter, limit, from }: OfState,
) {
  const start = from[state];
  let last: BatchPlace | undefined = start === 'end' ? undefined : start;
  let more = start !== 'end';
  let waiting: Batch[] = [];
  return {
    state,
    /** The next batch, once `fill` has returned. */
    head: (): Batch | undefined => waiting[0],
    take: (): Batch | undefined => {
      const batch = waiting.shift();
      if (batch) last = { batchId: batch.batchId, startedAt: batch.startedAt };
      return batch;
    },
    fill: async (): Promise<void> => {
      while (waiting.length === 0 && more) {
        const page = await ledger.batchesIn(state, {
          limit: Math.max(limit, LEAST_PAGE),
          within: filter.within,
          ...(last && { after: last }),
        });
        waiting = [...page.batches];
        more = page.more;
      }
    },
    place: () => (waiting.length === 0 && !more ? ('end' as const) : last),
  };
}

function latestOf(readers: readonly StateReader[]): StateReader | undefined {
  return readers.reduce<StateReader | undefined>((latest, reader) => {
    const [a, b] = [latest?.head(), reader.head()];
    if (!b) return latest;
    return a && latestFirst(a, b) <= 0 ? latest : reader;
  }, undefined);
}

/** The order of a list of batches. No two have the same place. */
export const latestFirst = (a: BatchPlace, b: BatchPlace): number =>
  compareText(b.startedAt, a.startedAt) || compareText(b.batchId, a.batchId);
