import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { LedgerReader } from '../../../functions/ledger/ledger-reader.ts';
import { NOW, pagesOf, queryApi } from './query-api.ts';

const EXECUTION =
  'arn:aws:states:eu-central-1:123456789012:express:ProcessBatch:0-a-1:6f9619ff-8b86-d011-b42d-00c04fc964ff';
const failure = { error: 'LakeWriteFailed', cause: 'SlowDown', at: '2026-03-01T11:50:00.000Z' };
const secondsAgo = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

const aBatch = (given: Partial<Batch> & { batchId: string }): Batch => ({
  state: 'STARTED',
  payload: { key: 'staging/payload' },
  execution: EXECUTION,
  startedAt: secondsAgo(10),
  ...given,
});

/** A ledger in memory. Its cursors are indexes. */
function ledgerOf(...batches: Batch[]): LedgerReader {
  return {
    readIngest: async () => undefined,
    readBatch: async (id) => batches.find(({ batchId }) => batchId === id),
    batchesIn: async (state, { limit, after = '0' }) => {
      if (!/^\d+$/.test(after)) throw new RangeError('No such page of batches');
      const all = batches.filter((batch) => batch.state === state);
      const end = Number(after) + limit;
      return {
        batches: all.slice(Number(after), end),
        ...(end < all.length && { next: String(end) }),
      };
    },
  };
}

const apiOf = (...batches: Batch[]) => queryApi({ ledger: ledgerOf(...batches) });
const idsOf = (body: { batches: { batchId: string }[] }): string[] =>
  body.batches.map(({ batchId }) => batchId);

const everyKind = [
  aBatch({ batchId: 'young' }),
  aBatch({ batchId: 'overdue', startedAt: secondsAgo(241) }),
  aBatch({ batchId: 'sealed', state: 'SEALED' }),
  aBatch({ batchId: 'parked', state: 'SEALED', failure }),
  aBatch({ batchId: 'committed', state: 'COMMITTED' }),
  aBatch({ batchId: 'failed', state: 'FAILED', failure }),
  aBatch({ batchId: 'abandoned', state: 'ABANDONED' }),
];

describe('GET /batches', () => {
  it.each([
    ['STARTED', ['young', 'overdue']],
    ['SEALED', ['sealed', 'parked']],
    ['COMMITTED', ['committed']],
    ['ABANDONED', ['abandoned']],
  ])('?status=%s lists the batches in that state', async (status, ids) => {
    const { body } = await apiOf(...everyKind).get(`/batches?status=${status}`);
    expect(idsOf(body)).toEqual(ids);
  });

  it('?status=FAILED also lists sealed batches with a failure and overdue ones', async () => {
    const { body } = await apiOf(...everyKind).get('/batches?status=FAILED');
    expect(idsOf(body)).toEqual(['failed', 'parked', 'overdue']);
    expect(body.batches[1]).toMatchObject({ state: 'SEALED', failure });
    expect(body.batches[2]).toMatchObject({ state: 'STARTED', failure: { error: 'Overdue' } });
  });

  it('without a status lists the batches that are neither committed nor abandoned', async () => {
    const { body } = await apiOf(...everyKind).get('/batches');
    expect(idsOf(body)).toEqual(['failed', 'sealed', 'parked', 'young', 'overdue']);
  });

  it.each(['failed', 'DONE', '', 'STARTED,FAILED'])('?status=%s is a 400', async (status) => {
    const response = await apiOf().get(`/batches?status=${status}`);
    expect(response.status).toBe(400);
    expect(response.body.detail).toContain('STARTED, SEALED, COMMITTED, FAILED, ABANDONED');
  });

  it.each([1, 2, 3, 7, 100])('lists each batch once over pages of %i', async (limit) => {
    const many = Array.from({ length: 9 }, (_, at) => [
      aBatch({ batchId: `f${at}`, state: 'FAILED', failure }),
      aBatch({ batchId: `s${at}`, state: 'SEALED', ...(at % 3 === 0 && { failure }) }),
      aBatch({ batchId: `o${at}`, startedAt: secondsAgo(at * 100) }),
    ]).flat();
    const pages = await pagesOf(apiOf(...many), `/batches?status=FAILED&limit=${limit}`);
    for (const page of pages) expect(page.batches.length).toBeLessThanOrEqual(limit);
    const failed = Array.from({ length: 9 }, (_, at) => `f${at}`);
    const expected = [...failed, 's0', 's3', 's6', 'o3', 'o4', 'o5', 'o6', 'o7', 'o8'];
    expect(pages.flatMap(idsOf)).toEqual(expected);
  });

  it.each(['nonsense', { state: 'COMMITTED' }, { state: 'FAILED', after: 'no page' }, { row: 1 }])(
    'a cursor of %j is a 400',
    async (value) => {
      const cursor = Buffer.from(JSON.stringify(value)).toString('base64url');
      const { status } = await apiOf(...everyKind).get(`/batches?cursor=${cursor}`);
      expect(status).toBe(400);
    },
  );

  it('a misspelled filter is a 400, not the unfiltered list', async () => {
    const { status, body } = await apiOf(...everyKind).get('/batches?state=FAILED');
    expect(status).toBe(400);
    expect(body.detail).toContain('status');
  });
});

describe('GET /batches/{batchId}', () => {
  it('shows state, counts, members, failure and a link to the execution in the console', async () => {
    const members = [{ ingestId: 'i1', from: 0, to: 4 }];
    const counts = { accepted: 90, quarantined: 10 };
    const startedAt = '2026-03-01T11:49:00.000Z';
    const batch = aBatch({
      batchId: '0-a-1',
      state: 'SEALED',
      members,
      counts,
      failure,
      startedAt,
    });
    const { status, body } = await apiOf(batch).get('/batches/0-a-1');
    expect(status).toBe(200);
    expect(body).toEqual({
      batchId: '0-a-1',
      state: 'SEALED',
      startedAt,
      counts,
      failure,
      execution: EXECUTION,
      members,
      links: {
        self: '/prod/batches/0-a-1',
        console: `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/express-executions/details/${EXECUTION}?startDate=1772365740000`,
      },
    });
  });

  it('shows no counts for a batch that is not sealed yet', async () => {
    const { body } = await apiOf(aBatch({ batchId: '0-a-1' })).get('/batches/0-a-1');
    expect(body).toMatchObject({ state: 'STARTED' });
    expect(Object.keys(body)).toEqual(['batchId', 'state', 'startedAt', 'links', 'execution']);
  });

  it('has no console link if the execution is not an Express ARN', async () => {
    const { body } = await apiOf(aBatch({ batchId: 'a', execution: 'local' })).get('/batches/a');
    expect(body.links).toEqual({ self: '/prod/batches/a' });
  });

  it('is a 404 problem for an unknown batch', async () => {
    expect((await apiOf().get('/batches/0-a-1')).status).toBe(404);
  });
});
