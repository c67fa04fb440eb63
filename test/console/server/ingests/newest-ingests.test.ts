import { describe, expect, it } from 'vitest';
import { newestIngests } from '../../../../console/server/ingests/newest-ingests.ts';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const MINUTE_MS = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** A ledger with an ingest every so often, and the times that were asked for. */
function ledgerWith(count: number, everyMs: number) {
  const all = Array.from({ length: count }, (_, at) => ({
    ingestId: `i${at}`,
    acceptedAt: iso(NOW - at * everyMs),
  })).reverse();
  const asked: { from: string; to: string; listed: number }[] = [];
  return {
    asked,
    listIngests: async function* ({ from, to }: { from: string; to: string }) {
      const within = all.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt <= to);
      asked.push({ from, to, listed: within.length });
      for (let at = 0; at < within.length; at += 7) yield within.slice(at, at + 7);
    },
  };
}

const idsTo = (count: number) => Array.from({ length: count }, (_, at) => `i${at}`);

describe('the newest ingests', () => {
  it('are found in the last minutes if there are enough', async () => {
    const ledger = ledgerWith(10_000, 1000);
    expect(await newestIngests(ledger, 100, NOW)).toEqual({
      ids: idsTo(100),
      since: iso(NOW - 5 * MINUTE_MS),
    });
    expect(ledger.asked).toMatchObject([{ listed: 301 }]);
  });

  it('are looked for further back otherwise, nothing twice, the newest first', async () => {
    const ledger = ledgerWith(1000, 10 * MINUTE_MS);
    const { ids, since } = await newestIngests(ledger, 100, NOW);
    expect(ids).toEqual(idsTo(100));
    expect(since).toBe(iso(NOW - 24 * 60 * MINUTE_MS));
    expect(ledger.asked.map(({ listed }) => listed)).toEqual([1, 6, 138]);
  });

  it('are those of a week at most', async () => {
    const ledger = ledgerWith(30, 24 * 60 * MINUTE_MS);
    const { ids, since } = await newestIngests(ledger, 100, NOW);
    expect(ids).toEqual(idsTo(8));
    expect(since).toBe(iso(NOW - 7 * 24 * 60 * MINUTE_MS));
  });
});
