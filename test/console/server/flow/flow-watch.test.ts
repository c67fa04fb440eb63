import { describe, expect, it } from 'vitest';
import { correctedWatch, openLines } from '../../../../console/server/flow/corrected-watch.ts';
import { kept } from '../../../../console/server/flow/kept.ts';
import { landedWatch } from '../../../../console/server/flow/landed-watch.ts';
import type { StateIndex } from '../../../../console/server/flow/newest-first.ts';
import { rateWatch } from '../../../../console/server/flow/rates.ts';
import { correctionItem, sentAttributes } from '../../../../functions/ledger/correction-items.ts';
import { batchItem, sealedAttribute } from '../../../../functions/ledger/ledger-items.ts';
import type { Item } from '../../../../functions/ledger/ledger-table.ts';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

describe('rates', () => {
  it('are the mean of the last ten seconds', () => {
    const rates = rateWatch();
    rates.add({ received: 0, landed: 0 }, 0);
    for (let second = 1; second <= 20; second += 1) {
      rates.add({ received: second * 100, landed: second >= 15 ? 3000 : 0 }, second * 1000);
    }
    expect(rates.now()).toEqual({ received: 100, landed: 300 });
    rates.add({ received: 2000, landed: 3000 }, 30_000);
    expect(rates.now()).toEqual({ received: 0, landed: 0 });
  });

  it('know nothing of a time in which nobody looked, and keep five minutes', () => {
    const rates = rateWatch();
    rates.add({ received: 0, landed: 0 }, 0);
    rates.add({ received: 1e6, landed: 1e6 }, 60_000);
    expect(rates.now()).toEqual({ received: 0, landed: 0 });
    for (let at = 60_000; at < 900_000; at += 1000) rates.add({ received: 0, landed: 0 }, at);
    expect(rates.history().length).toBeLessThanOrEqual(300);
  });
});

describe('what has landed', () => {
  const batch = (id: string, startedAt: number, accepted: number): Item => ({
    ...batchItem({
      batchId: id,
      payload: { key: 'k' },
      execution: 'arn',
      startedAt: iso(startedAt),
    }),
    batchState: 'COMMITTED',
    ...sealedAttribute({
      members: [{ ingestId: 'i', from: 0, to: 3 }],
      plan: { key: 'p' },
      counts: { accepted, quarantined: 1 },
    }),
  });

  const indexOf = (batches: readonly Item[], read: (items: number) => void): StateIndex => ({
    inState: async (_, { limit = 1, after }) => {
      const from = after ? batches.findIndex((item) => item['pk'] === after['pk']) + 1 : 0;
      const items = batches.slice(from, from + limit);
      read(items.length);
      return { items, more: from + limit < batches.length };
    },
  });

  it('counts each batch once, and reads only the newest again', async () => {
    const batches = Array.from({ length: 1200 }, (_, at) => batch(`b${at}`, NOW - at * 1000, 10));
    let read = 0;
    const watch = landedWatch(
      indexOf(batches, (items) => {
        read += items;
      }),
    );
    expect(await watch(NOW)).toMatchObject({
      accepted: 10_000,
      batches: 1000,
      added: 0,
      since: iso(NOW - 999_000),
    });
    expect(read).toBe(1000);
    expect(await watch(NOW + 1000)).toMatchObject({
      accepted: 12_000,
      quarantined: 1200,
      batches: 1200,
      chunks: 4800,
      ingests: 1200,
      since: undefined,
    });
    read = 0;
    batches.unshift(batch('late', NOW - 60_000, 5), batch('new', NOW + 1000, 5));
    batches.sort((a, b) => (String(a['startedAt']) < String(b['startedAt']) ? 1 : -1));
    expect(await watch(NOW + 2000)).toMatchObject({ accepted: 12_010, batches: 1202, added: 12 });
    expect(read).toBeLessThanOrEqual(500);
  });

  it('counts each of a large ledger once while more land, and again after ten minutes', async () => {
    const batches = Array.from({ length: 7000 }, (_, at) => batch(`b${at}`, NOW - at * 100, 1));
    let read = 0;
    const watch = landedWatch(
      indexOf(batches, (items) => {
        read += items;
      }),
    );
    let last: Awaited<ReturnType<typeof watch>> | undefined;
    for (let look = 0; look < 30; look += 1) {
      batches.unshift(batch(`n${look}`, NOW + look * 100, 1));
      read = 0;
      last = await watch(NOW + look * 1000);
      // Two minutes are listed again, and two pages are new.
      expect(read).toBeLessThanOrEqual(1500 + 1000);
    }
    expect(last?.batches).toBe(5029);
    expect(last).toMatchObject({ accepted: 5029, added: 29 * 2, since: iso(NOW - 499_800) });
    batches.splice(3000, 10);
    for (let look = 0; look < 10; look += 1) last = await watch(NOW + 601_000 + look * 1000);
    expect(last?.batches).toBe(5000);
  });
});

describe('what waits in quarantine', () => {
  const correction = (id: string, lines: number): Item => ({
    ...correctionItem({
      correctionId: id,
      bodyHash: 'hash',
      content: { key: 'k' },
      correctedBy: 'somebody',
      correctedAt: iso(NOW),
    }),
    ...sentAttributes({ lines, notSent: [{ position: 1, lineId: 'i-1' }] }),
  });
  const ID = `c${'0'.repeat(25)}`;

  it('are the quarantined lines that no correction has sent', async () => {
    const items = [correction(ID, 3)];
    const corrected = correctedWatch({
      inState: async (state) => ({ items: state === 'CORRECTION_SENT' ? items : [], more: false }),
    });
    expect(openLines({ quarantined: 5, since: undefined }, await corrected(NOW))).toBe(2);
    items.unshift(correction(ID.replace('0', '1'), 2));
    expect(openLines({ quarantined: 5, since: undefined }, await corrected(NOW + 1))).toBe(0);
  });

  it('are not known if older batches are not counted', async () => {
    const corrected = correctedWatch({ inState: async () => ({ items: [], more: false }) });
    expect(openLines({ quarantined: 5, since: iso(NOW) }, await corrected(NOW))).toBeUndefined();
  });
});

describe('a kept answer', () => {
  it('is asked for once, by whoever asks first, and a failure is not kept', async () => {
    let asked = 0;
    const ask = kept(1000, async () => {
      asked += 1;
      if (asked === 3) throw new Error('no');
      return asked;
    });
    expect(await Promise.all([ask(0), ask(10), ask(999)])).toEqual([1, 1, 1]);
    expect(await ask(1000)).toBe(2);
    await expect(ask(2000)).rejects.toThrow('no');
    expect(await ask(2001)).toBe(4);
  });
});
