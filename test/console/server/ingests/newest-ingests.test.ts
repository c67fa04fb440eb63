import { describe, expect, it } from 'vitest';
import { newestIngests } from '../../../../console/server/ingests/newest-ingests.ts';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const iso = (ms: number) => new Date(ms).toISOString();

/** A ledger with an ingest every so often, and the times that were asked for. */
function ledgerWith(count: number, everyMs: number) {
  const all = Array.from({ length: count }, (_, at) => ({
    ingestId: `i${at}`,
    acceptedAt: iso(NOW - at * everyMs),
  })).reverse();
  const accept = (ingestId: string, at: number) => {
    const before = all.findIndex((ingest) => ingest.ingestId === ingestId);
    if (before >= 0) all.splice(before, 1);
    all.push({ ingestId, acceptedAt: iso(at) });
  };
  const asked: { from: string; to: string; listed: number }[] = [];
  return {
    asked,
    accept,
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
    const look = newestIngests(ledger, 100);
    expect(await look(NOW)).toEqual({ ids: idsTo(100), since: iso(NOW - 5 * MINUTE_MS) });
    expect(ledger.asked.map(({ listed }) => listed)).toEqual([31, 270]);
    ledger.accept('new', NOW + 1000);
    ledger.accept('i50', NOW + 1001);
    const again = idsTo(100).filter((id) => id !== 'i50' && id !== 'i99');
    expect((await look(NOW + 5000)).ids).toEqual(['i50', 'new', ...again]);
  });

  it('are looked for further back with each look, and nothing twice', async () => {
    const ledger = ledgerWith(1000, 50 * MINUTE_MS);
    const look = newestIngests(ledger, 100);
    expect(await look(NOW)).toEqual({ ids: idsTo(29), since: iso(NOW - DAY_MS) });
    expect(await look(NOW + 1000)).toEqual({ ids: idsTo(100), since: iso(NOW - 4 * DAY_MS) });
    ledger.asked.length = 0;
    await look(NOW + 2000);
    expect(ledger.asked).toHaveLength(1);
  });

  it('are those of a week at most', async () => {
    const look = newestIngests(ledgerWith(30, DAY_MS), 100);
    for (let step = 0; step < 5; step += 1) await look(NOW + step);
    expect(await look(NOW + 5)).toEqual({ ids: idsTo(8), since: iso(NOW - 7 * DAY_MS) });
  });

  it('are searched anew after a pause', async () => {
    const ledger = ledgerWith(500, 60 * MINUTE_MS);
    const look = newestIngests(ledger, 3);
    await look(NOW);
    for (let at = 0; at < 5000; at += 1) ledger.accept(`n${at}`, NOW + at * 100);
    expect((await look(NOW + 600_000)).ids).toEqual(['n4999', 'n4998', 'n4997']);
  });
});
