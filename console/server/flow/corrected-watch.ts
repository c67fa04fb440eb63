import { correctionOf } from '../../../functions/ledger/correction-items.ts';
import { SENT_CORRECTION } from '../../../functions/ledger/correction-ledger.ts';
import type { Item } from '../../../functions/ledger/ledger-table.ts';
import type { StateIndex } from './newest-first.ts';
import { type Summed, stateWatch } from './state-watch.ts';

/** Counts the quarantined lines that corrections have sent again. */
export const correctedWatch = (table: StateIndex) =>
  stateWatch(table, {
    state: SENT_CORRECTION,
    nothing: () => ({ lines: 0 }),
    add: (item, total) => {
      total.lines += sentBy(item);
    },
  });

/** An invalid item counts for nothing here; the audit names it. */
function sentBy(item: Item): number {
  try {
    return correctionOf(item).sent?.lines ?? 0;
  } catch {
    return 0;
  }
}

/**
 * How many quarantined lines no correction has sent. Unknown if not every batch and every correction
 * is counted: which of the lines an uncounted one has is not known either.
 */
export function openLines(
  landed: { quarantined: number; since: string | undefined },
  { total, since }: Summed<{ lines: number }>,
): number | undefined {
  if (landed.since !== undefined || since !== undefined) return undefined;
  // A line can be corrected a moment before its batch is committed.
  return Math.max(0, landed.quarantined - total.lines);
}
