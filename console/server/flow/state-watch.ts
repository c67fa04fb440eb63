import type { Item, ListedState } from '../../../functions/ledger/ledger-table.ts';
import { newestFirst, type StateIndex } from './newest-first.ts';

/** More are not counted, so that the first look at a large ledger ends. */
const MOST = 5000;
/** Nearly every item reaches its state sooner. The next count of everything finds the others. */
const OVERLAP_MS = 2 * 60_000;
const COUNT_ALL_EVERY_MS = 10 * 60_000;

/** What the items of a state add up to. */
export type Summed<Total> = {
  total: Total;
  items: number;
  newest: string | undefined;
  /** When the oldest item that is counted was started, if there are older ones. */
  since: string | undefined;
};

type Counted<Total> = Summed<Total> & { ids: Map<string, string>; at: number };

/** Where to count, and how. */
type Count<Total> = {
  state: ListedState;
  nothing: () => Total;
  add: (item: Item, total: Total) => void;
};

/**
 * Adds up the items of a state in a ledger, from its index. A look reads the newest of them; every ten
 * minutes all are counted again.
 */
export function stateWatch<Total>(table: StateIndex, count: Count<Total>) {
  let counted: Counted<Total> | undefined;
  return async (now: number): Promise<Summed<Total>> => {
    const known = counted && now - counted.at <= COUNT_ALL_EVERY_MS ? counted : undefined;
    counted = known ?? (await countAll(table, count, now));
    if (known) await countNewer(table, count, known);
    return counted;
  };
}

async function countAll<Total>(table: StateIndex, count: Count<Total>, at: number) {
  const counted: Counted<Total> = {
    total: count.nothing(),
    items: 0,
    newest: undefined,
    since: undefined,
    ids: new Map(),
    at,
  };
  let oldest: string | undefined;
  for await (const item of newestFirst(table, count.state)) {
    if (counted.items >= MOST) {
      counted.since = oldest;
      break;
    }
    addOnce(item, count, counted);
    oldest = startedAt(item);
  }
  forget(counted);
  return counted;
}

async function countNewer<Total>(
  table: StateIndex,
  count: Count<Total>,
  counted: Counted<Total>,
): Promise<void> {
  const horizon = horizonOf(counted);
  for await (const item of newestFirst(table, count.state)) {
    if (startedAt(item) < horizon) break;
    addOnce(item, count, counted);
  }
  forget(counted);
}

function addOnce<Total>(item: Item, { add }: Count<Total>, counted: Counted<Total>): void {
  const id = String(item['pk']);
  if (counted.ids.has(id)) return;
  const started = startedAt(item);
  counted.ids.set(id, started);
  if (started > (counted.newest ?? '')) counted.newest = started;
  counted.items += 1;
  add(item, counted.total);
}

const startedAt = (item: Item): string => String(item['startedAt']);

const horizonOf = ({ newest }: Counted<unknown>): string =>
  newest === undefined ? '' : new Date(Date.parse(newest) - OVERLAP_MS).toISOString();

function forget(counted: Counted<unknown>): void {
  const horizon = horizonOf(counted);
  for (const [id, started] of counted.ids) if (started < horizon) counted.ids.delete(id);
}
