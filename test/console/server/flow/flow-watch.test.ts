import { describe, expect, it } from 'vitest';
import { correctedWatch, openLines } from '../../../../console/server/flow/corrected-watch.ts';
import { ingestWatch } from '../../../../console/server/flow/ingest-watch.ts';
import { kept } from '../../../../console/server/flow/kept.ts';
import { landedWatch } from '../../../../console/server/flow/landed-watch.ts';
import { rateWatch } from '../../../../console/server/flow/rates.ts';
import { StepFailure } from '../../../../functions/failures.ts';
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

  it('counts each batch once, and reads only the newest again', async () => {
    const batches = Array.from({ length: 1200 }, (_, at) => batch(`b${at}`, NOW - at * 1000, 10));
    let read = 0;
    const watch = landedWatch({
      inState: async (_, { limit = 1, after }) => {
        const from = after ? batches.findIndex((item) => item['pk'] === after['pk']) + 1 : 0;
        const items = batches.slice(from, from + limit);
        read += items.length;
        return { items, more: from + limit < batches.length };
      },
    });
    expect(await watch(NOW)).toMatchObject({
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
    expect(await watch(NOW + 2000)).toMatchObject({ accepted: 12_010, batches: 1202 });
    expect(read).toBeLessThanOrEqual(500);
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

describe('what was received', () => {
  const ingest = (id: string, acceptedAt: number, landed: number) => ({
    ingest: {
      ingestId: id,
      bodyHash: '',
      plan: { v: 1 as const, chunks: [] },
      lines: 100,
      chunks: 1,
      state: 'ACCEPTED' as const,
      receivedAt: iso(acceptedAt),
      warnings: [],
    },
    acceptedAt: iso(acceptedAt),
    claims: [],
    corrections: [],
    landings: [
      {
        ingestId: id,
        batchId: 'b',
        firstRow: 1,
        accepted: landed,
        quarantined: 0,
        quarantineKeys: [],
      },
    ],
  });

  it('counts new ingests once, and reads those that have landed no more', async () => {
    const stored = new Map([['old', ingest('old', NOW - 60_000, 30)]]);
    const reads: string[] = [];
    const watch = ingestWatch(
      {
        ledger: {
          firstStart: async () => undefined,
          listIngests: async function* ({ from }) {
            const all = [...stored].map(([ingestId, { acceptedAt }]) => ({ ingestId, acceptedAt }));
            yield all.filter(({ acceptedAt }) => acceptedAt >= from);
          },
          readIngest: async (id) => {
            reads.push(id);
            if (id === 'damaged') throw new SyntaxError('not JSON');
            return stored.get(id);
          },
        },
        auditState: async () => ({ ingestsFrom: iso(NOW - 90_000), openIngests: ['old'] }),
      },
      NOW,
    );
    const first = await watch.look(NOW);
    expect(first).toMatchObject({ lines: 0, waiting: { lines: 70, ingests: 1 } });
    stored.set('new', ingest('new', NOW + 500, 100));
    stored.set('damaged', ingest('damaged', NOW + 600, 0));
    stored.set('old', ingest('old', NOW - 60_000, 100));
    const second = await watch.look(NOW + 1000);
    expect(second).toMatchObject({ lines: 100, ingests: 1, waiting: { lines: 0 }, unreadable: 1 });
    reads.length = 0;
    expect(await watch.look(NOW + 2000)).toEqual(second);
    expect(reads).toEqual([]);
  });

  it('fails when the ledger does', async () => {
    const unavailable = new StepFailure('LedgerUnavailable', 'The ledger could not be read');
    const watch = ingestWatch(
      {
        ledger: {
          firstStart: async () => undefined,
          listIngests: async function* () {},
          readIngest: async () => Promise.reject(unavailable),
        },
        auditState: async () => ({ ingestsFrom: iso(NOW), openIngests: ['a'] }),
      },
      NOW,
    );
    await expect(watch.look(NOW)).rejects.toThrow(unavailable);
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
