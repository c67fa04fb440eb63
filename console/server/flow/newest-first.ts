import type { Item, LedgerTable, ListedState } from '../../../functions/ledger/ledger-table.ts';

export type StateIndex = Pick<LedgerTable, 'inState'>;

const PAGE = 500;

/** The items of a state in the index of a ledger, the latest started first. */
export async function* newestFirst(table: StateIndex, state: ListedState): AsyncGenerator<Item> {
  let after: Item | undefined;
  do {
    const query = { limit: PAGE, latestFirst: true, ...(after && { after }) };
    const page = await table.inState(state, query);
    yield* page.items;
    const last = page.items.at(-1);
    after = page.more && last ? placeOf(last, state) : undefined;
  } while (after);
}

/** Its keys, in the table and in the index. */
const placeOf = ({ pk, sk, startedAt }: Item, batchState: ListedState): Item => ({
  pk: String(pk),
  sk: String(sk),
  batchState,
  startedAt: String(startedAt),
});
