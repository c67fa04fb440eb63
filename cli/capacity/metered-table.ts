import { KEYS_A_CALL } from '../../functions/index/dynamo-get-items.ts';
import { unitsOf } from '../../functions/index/item-size.ts';
import type { Guard, Item, Key, LedgerTable } from '../../functions/ledger/ledger-table.ts';
import type { Deployed, Index } from './deployed.ts';
import { flatItemBytes } from './item-size.ts';

/** Write units of an index, by its partition key. */
export type IndexUnits = ReadonlyMap<string, number>;

/** What was written to a table, and what DynamoDB then wrote to its indexes. */
export type Meter = {
  calls: number;
  /** Write units of the table itself. */
  units: number;
  indexes: ReadonlyMap<string, IndexUnits>;
};

export type MeteredTable = LedgerTable & { meter(): Meter; reset(): void };

/** The ledger's table in memory. It counts calls and write units as DynamoDB does. */
export function meteredTable({ indexes }: Deployed['ledger']): MeteredTable {
  const items = new Map<string, Item>();
  let calls = 0;
  let units = 0;
  let written = emptyIndexes(indexes);

  const store = (item: Item, before: Item | undefined): void => {
    items.set(nameOf(item), item);
    units += Math.max(unitsOf(flatItemBytes(item)), before ? unitsOf(flatItemBytes(before)) : 0);
    for (const index of indexes) countIn(written.get(index.name), index, before, item);
  };
  return {
    ...readsOf(items, (made) => {
      calls += made;
    }),
    put: async (item) => {
      calls += 1;
      store(item, items.get(nameOf(item)));
    },
    putIfAbsent: async (item) => {
      calls += 1;
      if (items.has(nameOf(item))) return false;
      store(item, undefined);
      return true;
    },
    setIf: async (key, set, attribute, values) => {
      calls += 1;
      const before = items.get(nameOf(key));
      if (!before || !values.includes(String(before[attribute]))) return undefined;
      store({ ...before, ...set }, before);
      return items.get(nameOf(key));
    },
    putIfAbsentWhile: async (item, guard) => {
      calls += 1;
      if (items.has(nameOf(item))) return 'EXISTS';
      const guarded = items.get(nameOf(guard.key));
      if (!holds(guard, guarded)) return 'CHANGED';
      // A transaction costs twice what its writes cost, and a check as much as a write.
      units += unitsOf(flatItemBytes(item)) + 2 * (guarded ? unitsOf(flatItemBytes(guarded)) : 1);
      store(item, undefined);
      return 'PUT';
    },
    ...notMetered,
    meter: () => ({ calls, units, indexes: written }),
    reset: () => {
      [calls, units, written] = [0, 0, emptyIndexes(indexes)];
    },
  };
}

/** Reads cost no write units. */
const readsOf = (
  items: ReadonlyMap<string, Item>,
  count: (calls: number) => void,
): Pick<LedgerTable, 'get' | 'getAll'> => ({
  get: async (key) => {
    count(1);
    return items.get(nameOf(key));
  },
  getAll: async (keys) => {
    count(Math.ceil(keys.length / KEYS_A_CALL));
    return keys.map((key) => items.get(nameOf(key)));
  },
});

const holds = ({ attribute, value }: Guard, item: Item | undefined): boolean =>
  attribute === undefined ? item === undefined : item?.[attribute] === value;

const nameOf = ({ pk, sk }: Key | Item): string => `${pk} ${sk}`;

const emptyIndexes = (indexes: readonly Index[]): Map<string, Map<string, number>> =>
  new Map(indexes.map(({ name }) => [name, new Map()]));

/** A batch and an ingest land without a query. */
const refused = async (): Promise<never> => {
  throw new Error('The estimate counts no queries');
};
const notMetered = { partition: refused, inState: refused, acceptedOn: refused };

/** An entry whose key changes is deleted and put again, and each counts. */
function countIn(
  byKey: Map<string, number> | undefined,
  index: Index,
  before: Item | undefined,
  after: Item,
): void {
  const add = (entry: Item, units: number): void => {
    const key = String(entry[index.keys[0] ?? '']);
    byKey?.set(key, (byKey.get(key) ?? 0) + units);
  };
  const [old, now] = [before && entryOf(before, index), entryOf(after, index)];
  if (old && now && isSame(old, now, index.keys)) {
    const changed = JSON.stringify(old) !== JSON.stringify(now);
    if (changed) add(now, Math.max(unitsOf(flatItemBytes(old)), unitsOf(flatItemBytes(now))));
    return;
  }
  if (old) add(old, unitsOf(flatItemBytes(old)));
  if (now) add(now, unitsOf(flatItemBytes(now)));
}

/** Returns an item's entry in an index. An item without the index's keys has none. */
function entryOf(item: Item, { keys, projectsAll }: Index): Item | undefined {
  if (keys.some((key) => item[key] === undefined)) return undefined;
  if (projectsAll) return item;
  const projected = ['pk', 'sk', ...keys];
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.includes(name)));
}

const isSame = (a: Item, b: Item, keys: readonly string[]): boolean =>
  keys.every((key) => a[key] === b[key]);
