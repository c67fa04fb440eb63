import type { Item, LedgerTable, ListedState } from '../../../functions/ledger/ledger-table.ts';

export type StateIndex = Pick<LedgerTable, 'inState'>;

const PAGE = 500;

/** A page of the items of a state, and where the next one begins; undefined if there is none. */
export type NewestPage = { items: readonly Item[]; next: Item | undefined };

/** A page of the items of a state in the index of a ledger, the latest started first. */
export async function newestPage(
  table: StateIndex,
  state: ListedState,
  after: Item | undefined,
): Promise<NewestPage> {
  const query = { limit: PAGE, latestFirst: true, ...(after && { after }) };
  const { items, more } = await table.inState(state, query);
  const last = items.at(-1);
  return { items, next: more && last ? placeOf(last, state) : undefined };
}

/** All of them. */
export async function* newestFirst(table: StateIndex, state: ListedState): AsyncGenerator<Item> {
  let after: Item | undefined;
  do {
    const { items, next } = await newestPage(table, state, after);
    yield* items;
    after = next;
  } while (after);
}

/** Its keys, in the table and in the index. */
const placeOf = ({ pk, sk, startedAt }: Item, batchState: ListedState): Item => ({
  pk: String(pk),
  sk: String(sk),
  batchState,
  startedAt: String(startedAt),
});
