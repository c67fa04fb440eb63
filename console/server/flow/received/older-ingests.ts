import type { ListedIngest } from '../../../../functions/audit-batches/ports.ts';
import { dayOf } from '../../../../functions/domain/day.ts';
import type { IngestLedger } from './ledger.ts';

export type OlderIngests = {
  /** A page of the latest day that has not been listed. Each day takes sixteen queries and one. */
  next(): Promise<readonly ListedIngest[]>;
  isAll(): boolean;
  /** ISO 8601. Whatever was accepted later has been listed. */
  reached(): string;
};

/** Lists the ingests that were accepted before a time, day by day back to a horizon. */
export function olderIngests(
  { listIngests }: Pick<IngestLedger, 'listIngests'>,
  { horizon, before }: { horizon: string; before: string },
): OlderIngests {
  let to = justBefore(before);
  let pages: AsyncIterator<readonly ListedIngest[]> | undefined;
  return {
    next: async () => {
      const midnight = `${dayOf(Date.parse(to))}T00:00:00.000Z`;
      const from = midnight > horizon ? midnight : horizon;
      pages ??= listIngests({ from, to })[Symbol.asyncIterator]();
      const page = await pages.next().catch((error: unknown) => {
        // The day is listed again.
        pages = undefined;
        throw error;
      });
      if (!page.done) return page.value;
      pages = undefined;
      to = justBefore(from);
      return [];
    },
    isAll: () => to < horizon,
    reached: () => (to < horizon ? horizon : to),
  };
}

const justBefore = (time: string): string => new Date(Date.parse(time) - 1).toISOString();
