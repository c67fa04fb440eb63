import type { Item, ListedState } from '../../../functions/ledger/ledger-table.ts';
import { newestFirst, newestPage, type StateIndex } from './newest-first.ts';

/** A look counts so many pages of what it has not counted yet, the newest first. */
const PAGES_A_LOOK = 2;
/** More are not counted, so that counting a large ledger ends. */
const MOST = 5000;
/** Nearly every item reaches its state sooner. The next count of everything finds the others. */
const OVERLAP_MS = 2 * 60_000;
const COUNT_ALL_EVERY_MS = 10 * 60_000;

/** What the items of a state add up to. */
export type Summed<Total> = {
  total: Total;
  /** The part of the total that came after the first look. */
  added: Total;
  items: number;
  newest: string | undefined;
  /** When the oldest item that is counted was started, if there are older ones. */
  since: string | undefined;
};

type Counted<Total> = Omit<Summed<Total>, 'since'> & {
  /** Those that may be listed again, with their times. */
  ids: Map<string, string>;
  oldest: string | undefined;
  /** Where the older ones begin; undefined if all are counted. */
  next: Item | undefined;
  isBegun: boolean;
  began: number;
};

/** Where to count, and how. */
type Count<Total> = {
  state: ListedState;
  nothing: () => Total;
  add: (item: Item, total: Total) => void;
};

/**
 * Adds up the items of a state in a ledger, from its index. Each look reads the newest and goes on
 * with older ones, until all are counted. Every ten minutes all are counted again, beside what is
 * known.
 */
export function stateWatch<Total>(table: StateIndex, count: Count<Total>) {
  let counted = nothingYet(count, 0);
  /** All of them once more, which replaces what is known when it is done. */
  let again: Counted<Total> | undefined;
  let looked = Number.NEGATIVE_INFINITY;
  const countAgain = async (now: number): Promise<void> => {
    again ??= nothingYet(count, now);
    await countOlder(table, count, again);
    if (!isDone(again)) return;
    await countNewer(table, count, again);
    counted = { ...again, added: counted.added };
    again = undefined;
  };
  return async (now: number): Promise<Summed<Total>> => {
    // After a long pause, too much may be new.
    if (now - looked > COUNT_ALL_EVERY_MS) {
      counted = nothingYet(count, now);
      again = undefined;
    }
    looked = now;
    if (counted.isBegun) await countNewer(table, count, counted);
    if (!isDone(counted)) await countOlder(table, count, counted);
    else if (now - counted.began > COUNT_ALL_EVERY_MS) await countAgain(now);
    return summed(counted);
  };
}

const nothingYet = <Total>({ nothing }: Count<Total>, now: number): Counted<Total> => ({
  total: nothing(),
  added: nothing(),
  items: 0,
  newest: undefined,
  ids: new Map(),
  oldest: undefined,
  next: undefined,
  isBegun: false,
  began: now,
});

const isDone = ({ isBegun, next, items }: Counted<unknown>): boolean =>
  isBegun && (next === undefined || items >= MOST);

const summed = <Total>(counted: Counted<Total>): Summed<Total> => {
  const { total, added, items, newest, next, oldest } = counted;
  return { total, added, items, newest, since: next && oldest };
};

async function countOlder<Total>(
  table: StateIndex,
  count: Count<Total>,
  counted: Counted<Total>,
): Promise<void> {
  for (let page = 0; page < PAGES_A_LOOK && !isDone(counted); page += 1) {
    const { items, next } = await newestPage(table, count.state, counted.next);
    for (const item of items) {
      if (isNew(item, counted)) count.add(item, counted.total);
    }
    const last = items.at(-1);
    if (last) counted.oldest = startedAt(last);
    counted.next = next;
    counted.isBegun = true;
  }
  forget(counted);
}

async function countNewer<Total>(
  table: StateIndex,
  count: Count<Total>,
  counted: Counted<Total>,
): Promise<void> {
  const horizon = horizonOf(counted);
  for await (const item of newestFirst(table, count.state)) {
    if (startedAt(item) < horizon || isLeft(item, counted)) break;
    if (!isNew(item, counted)) continue;
    count.add(item, counted.total);
    count.add(item, counted.added);
  }
  forget(counted);
}

/** Whether it is left to the count of older ones. */
const isLeft = (item: Item, { next, oldest }: Counted<unknown>): boolean =>
  next !== undefined && oldest !== undefined && startedAt(item) <= oldest;

/** Whether an item is not counted yet. From then on it is. */
function isNew(item: Item, counted: Counted<unknown>): boolean {
  const id = String(item['pk']);
  if (counted.ids.has(id)) return false;
  const started = startedAt(item);
  counted.ids.set(id, started);
  if (started > (counted.newest ?? '')) counted.newest = started;
  counted.items += 1;
  return true;
}

const startedAt = (item: Item): string => String(item['startedAt']);

const horizonOf = ({ newest }: Counted<unknown>): string =>
  newest === undefined ? '' : new Date(Date.parse(newest) - OVERLAP_MS).toISOString();

function forget(counted: Counted<unknown>): void {
  const horizon = horizonOf(counted);
  for (const [id, started] of counted.ids) if (started < horizon) counted.ids.delete(id);
}
