import { describe, expect, it } from 'vitest';
import { ingestWatch } from '../../../../console/server/flow/received/ingest-watch.ts';
import { DAY_MS } from '../../../../functions/domain/day.ts';
import { StepFailure } from '../../../../functions/failures.ts';

const NOW = Date.parse('2026-11-29T08:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

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

  /** A ledger with these ingests, and what was asked of it. */
  function ledgerOf(accepted: ReadonlyMap<string, number>) {
    const asked = { days: 0, reads: [] as string[] };
    return {
      asked,
      ledger: {
        firstStart: async () => undefined,
        listIngests: async function* ({ from, to }: { from: string; to: string }) {
          asked.days += 1 + Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
          const all = [...accepted].map(([ingestId, at]) => ({ ingestId, acceptedAt: iso(at) }));
          yield all.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt <= to);
        },
        readIngest: async (id: string) => {
          asked.reads.push(id);
          return ingest(id, accepted.get(id) ?? Number.NaN, 99);
        },
      },
    };
  }

  it('looks back over a year without an audit bit by bit, the latest day first', async () => {
    const { ledger, asked } = ledgerOf(
      new Map([
        ['year', NOW - 364 * DAY_MS],
        ['week', NOW - 7 * DAY_MS],
        ['yesterday', NOW - DAY_MS],
      ]),
    );
    const auditState = async () => ({ ingestsFrom: iso(NOW - 365 * DAY_MS), openIngests: [] });
    const watch = ingestWatch({ ledger, auditState }, NOW);
    expect(await watch.look(NOW)).toMatchObject({
      waiting: { lines: 1, oldest: iso(NOW - DAY_MS) },
      newest: iso(NOW - DAY_MS),
      since: '2026-11-27T23:59:59.999Z',
      isCounting: true,
    });
    expect(asked.days).toBeLessThanOrEqual(4);
    let looks = 1;
    for (let isCounting = true; isCounting; looks += 1) {
      asked.days = 0;
      ({ isCounting } = await watch.look(NOW + looks * 1000));
      expect(asked.days).toBeLessThanOrEqual(6);
    }
    expect(looks).toBeGreaterThan(80);
    expect(await watch.look(NOW + looks * 1000)).toMatchObject({
      waiting: { lines: 3, ingests: 3, oldest: iso(NOW - 364 * DAY_MS) },
      since: iso(NOW - 365 * DAY_MS),
    });
    expect(watch.waitingIds(2)).toEqual(['year', 'week']);
  });

  it('reads a bounded part of many ingests with each look, and each of them', async () => {
    const ids = Array.from({ length: 1500 }, (_, at) => `i${at}`);
    const { ledger, asked } = ledgerOf(
      new Map([
        ['open', NOW - 2 * DAY_MS],
        ...ids.map((id, at) => [id, NOW - 60_000 + at * 80] as const),
      ]),
    );
    const auditState = async () => ({ ingestsFrom: iso(NOW - DAY_MS), openIngests: ['open'] });
    const watch = ingestWatch({ ledger, auditState }, NOW);
    for (let look = 0; look < 12; look += 1) {
      asked.reads.length = 0;
      const { waiting, since, isCounting } = await watch.look(NOW + 61_000 + look * 1000);
      expect(asked.reads.length).toBeLessThanOrEqual(400);
      expect(waiting.ingests).toBe(Math.min(1501, (look + 1) * 200));
      expect(isCounting).toBe(waiting.ingests < 1501);
      if (look === 0) expect(since).toBe(iso(NOW));
    }
  });

  it('counts an ingest once, though a look fails half-way', async () => {
    const { ledger } = ledgerOf(
      new Map([
        ['a', NOW + 1],
        ['b', NOW + 2],
      ]),
    );
    let fails = true;
    const readIngest = async (id: string) => {
      if (id === 'b' && fails) throw new StepFailure('LedgerUnavailable', 'not now');
      return ledger.readIngest(id);
    };
    const auditState = async () => ({ ingestsFrom: iso(NOW), openIngests: [] });
    const watch = ingestWatch({ ledger: { ...ledger, readIngest }, auditState }, NOW);
    await expect(watch.look(NOW + 1000)).rejects.toThrow('not now');
    fails = false;
    expect(await watch.look(NOW + 2000)).toMatchObject({ ingests: 2, lines: 200 });
  });
});
