import { batchGroups } from '../../../cli/status/batch-groups.ts';
import { batchOf, startIn } from '../../../functions/ledger/ledger-items.ts';
import type { LedgerTable } from '../../../functions/ledger/ledger-table.ts';
import type { Flow } from '../../api/flow.ts';

type OpenBatches = Omit<Flow['machine'], 'parked'>;

/** The most of each state that are looked at, the newest first. */
const MOST = 500;
const SHOWN = 5;

/** The batches that have neither landed nor been abandoned. */
export async function openBatches(
  table: Pick<LedgerTable, 'inState'>,
  now: number,
): Promise<OpenBatches> {
  const groups = await batchGroups(
    {
      listBatches: async function* (state) {
        const { items } = await table.inState(state, { limit: MOST, latestFirst: true });
        yield* items.map((item) => ({ ...startIn(item), read: () => batchOf(item) }));
      },
    },
    now,
  );
  const { inFlight, unfinished, failed, unreadable } = groups;
  return {
    inFlight,
    unfinished,
    failed: failed.length,
    failures: failed
      .slice(0, SHOWN)
      .map(({ batchId, failure }) => ({ batchId, error: failure?.error ?? 'unknown' })),
    unreadable: unreadable.length,
  };
}
