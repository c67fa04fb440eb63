import { batchOf, startIn, startOf } from '../../../functions/ledger/ledger-items.ts';
import type { Item, LedgerTable } from '../../../functions/ledger/ledger-table.ts';

/** The work of the batches that have landed. */
export type Landed = {
  accepted: number;
  quarantined: number;
  batches: number;
  chunks: number;
  /** Ingests whose first chunk has landed. */
  ingests: number;
  newest: string | undefined;
  /** When the oldest batch that is counted was started, if there are older ones. */
  since: string | undefined;
};

/** More are not counted, so that the first look at a large ledger ends. */
const MOST_BATCHES = 5000;
const PAGE = 500;
/** Nearly every batch commits sooner. The next count of everything finds the others. */
const OVERLAP_MS = 2 * 60_000;
const COUNT_ALL_EVERY_MS = 10 * 60_000;

type Counted = { landed: Landed; ids: Map<string, string>; at: number };

/**
 * Counts the committed batches of a ledger, from its index by state. A look reads the newest of them;
 * every ten minutes all are counted again.
 */
export function landedWatch(table: Pick<LedgerTable, 'inState'>) {
  let counted: Counted | undefined;
  return async (now: number): Promise<Landed> => {
    if (!counted || now - counted.at > COUNT_ALL_EVERY_MS) {
      counted = await countAll(table, now);
    } else {
      await countNewer(table, counted);
    }
    return counted.landed;
  };
}

async function countAll(table: Pick<LedgerTable, 'inState'>, at: number): Promise<Counted> {
  const landed: Landed = {
    accepted: 0,
    quarantined: 0,
    batches: 0,
    chunks: 0,
    ingests: 0,
    newest: undefined,
    since: undefined,
  };
  const counted = { landed, ids: new Map<string, string>(), at };
  let oldest: string | undefined;
  for await (const item of newestFirst(table)) {
    if (landed.batches >= MOST_BATCHES) {
      landed.since = oldest;
      break;
    }
    add(item, counted);
    oldest = startIn(item).startedAt;
  }
  forget(counted);
  return counted;
}

async function countNewer(table: Pick<LedgerTable, 'inState'>, counted: Counted): Promise<void> {
  const horizon = horizonOf(counted);
  for await (const item of newestFirst(table)) {
    if (startIn(item).startedAt < horizon) break;
    add(item, counted);
  }
  forget(counted);
}

const horizonOf = ({ landed: { newest } }: Counted): string =>
  newest === undefined ? '' : new Date(Date.parse(newest) - OVERLAP_MS).toISOString();

function forget(counted: Counted): void {
  const horizon = horizonOf(counted);
  for (const [id, startedAt] of counted.ids) if (startedAt < horizon) counted.ids.delete(id);
}

/** An invalid item counts for nothing here; the list of what is unreadable names it. */
function add(item: Item, { landed, ids }: Counted): void {
  const { batchId, startedAt } = startIn(item);
  if (ids.has(batchId)) return;
  ids.set(batchId, startedAt);
  if (startedAt > (landed.newest ?? '')) landed.newest = startedAt;
  landed.batches += 1;
  const { counts, members = [] } = readable(item) ?? {};
  landed.accepted += counts?.accepted ?? 0;
  landed.quarantined += counts?.quarantined ?? 0;
  for (const { from, to } of members) {
    landed.chunks += to - from + 1;
    if (from === 0) landed.ingests += 1;
  }
}

function readable(item: Item) {
  try {
    return batchOf(item);
  } catch {
    return undefined;
  }
}

async function* newestFirst(table: Pick<LedgerTable, 'inState'>): AsyncGenerator<Item> {
  let after: Item | undefined;
  do {
    const query = { limit: PAGE, latestFirst: true, ...(after && { after }) };
    const page = await table.inState('COMMITTED', query);
    yield* page.items;
    const last = page.items.at(-1);
    after = page.more && last ? startOf('COMMITTED', startIn(last)) : undefined;
  } while (after);
}
