import { batchOf } from '../../../functions/ledger/ledger-items.ts';
import type { Item } from '../../../functions/ledger/ledger-table.ts';
import type { StateIndex } from './newest-first.ts';
import { type Summed, stateWatch } from './state-watch.ts';

type Lines = {
  accepted: number;
  quarantined: number;
  chunks: number;
  /** Ingests whose first chunk has landed. */
  ingests: number;
};

/** The work of the batches that have landed. */
export type Landed = Lines &
  Pick<Summed<Lines>, 'newest' | 'since'> & {
    batches: number;
    /** Lines that have landed since the first look. */
    added: number;
  };

/** Counts the committed batches of a ledger. */
export function landedWatch(table: StateIndex) {
  const look = stateWatch<Lines>(table, {
    state: 'COMMITTED',
    nothing: () => ({ accepted: 0, quarantined: 0, chunks: 0, ingests: 0 }),
    add,
  });
  return async (now: number): Promise<Landed> => {
    const { total, added, items, newest, since } = await look(now);
    const { accepted, quarantined } = added;
    return { ...total, batches: items, newest, since, added: accepted + quarantined };
  };
}

/** An invalid item counts for nothing here; the list of what is unreadable names it. */
function add(item: Item, lines: Lines): void {
  const { counts, members = [] } = readable(item) ?? {};
  lines.accepted += counts?.accepted ?? 0;
  lines.quarantined += counts?.quarantined ?? 0;
  for (const { from, to } of members) {
    lines.chunks += to - from + 1;
    if (from === 0) lines.ingests += 1;
  }
}

function readable(item: Item) {
  try {
    return batchOf(item);
  } catch {
    return undefined;
  }
}
