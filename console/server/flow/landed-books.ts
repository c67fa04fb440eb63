import { correctedWatch, openLines } from './corrected-watch.ts';
import { type Landed, landedWatch } from './landed-watch.ts';
import type { StateIndex } from './newest-first.ts';

/** What has landed, and what became of the lines that were quarantined. */
export type LandedBooks = Landed & { corrected: number; open: number | undefined };

export function landedBooks(table: StateIndex) {
  const landed = landedWatch(table);
  const corrected = correctedWatch(table);
  return async (now: number): Promise<LandedBooks> => {
    const [done, sent] = await Promise.all([landed(now), corrected(now)]);
    return { ...done, corrected: sent.total.lines, open: openLines(done, sent) };
  };
}
