import { describe, expect, it } from 'vitest';
import { compareText } from '../../../functions/domain/text-order.ts';
import type { Batch, Ingest } from '../../../functions/ledger/ledger.ts';
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

/** A ledger in memory. */
function ledgerOf(...batches: Batch[]): LedgerReader {
  const latestFirst = batches.toSorted((a, b) => compareText(b.startedAt, a.startedAt));
  return {
    readIngest: async (ingestId) => ({
      ingest: anIngest(ingestId),
      claims: [{ ordinal: 0, batchId: 'failed' }],
      landings: [
        { ...NO_LANDING, ingestId, batchId: 'committed' },
        { ...NO_LANDING, ingestId, batchId: 'parked' },
      ],
      corrections: [],
    }),
    readLanded: () => Promise.reject(new Error('The test does not expect this call.')),
    readBatch: async (id) => batches.find(({ batchId }) => batchId === id),
    batchesIn: async (state, { limit, within, after }) => {
      const { from = '', to = '~' } = within ?? {};
      const all = latestFirst.filter(
        (batch) => batch.state === state && batch.startedAt >= from && batch.startedAt <= to,
      );
      const start = after ? all.findIndex(({ batchId }) => batchId === after.batchId) + 1 : 0;
      return { batches: all.slice(start, start + limit), more: start + limit < all.length };
    },
  };
}

const NO_LANDING = { firstRow: 1, accepted: 1, quarantined: 0, quarantineKeys: [] };
const anIngest = (ingestId: string): Ingest => ({
  ingestId,
  bodyHash: '',
  plan: { v: 1, chunks: [] },
  lines: 1,
  chunks: 1,
  state: 'ACCEPTED',
  receivedAt: secondsAgo(500),
  warnings: [],
});

const apiOf = (...batches: Batch[]) => queryApi({ ledger: ledgerOf(...batches) });
const idsOf = (body: { batches: { batchId: string }[] }): string[] =>
  body.batches.map(({ batchId }) => batchId);

const everyKind = [
  aBatch({ batchId: 'young' }),
  aBatch({ batchId: 'sealed', state: 'SEALED', startedAt: secondsAgo(60) }),
  aBatch({ batchId: 'overdue', startedAt: secondsAgo(241) }),
  aBatch({ batchId: 'parked', state: 'SEALED', failure, startedAt: secondsAgo(300) }),
  aBatch({ batchId: 'committed', state: 'COMMITTED', startedAt: secondsAgo(301) }),
  aBatch({ batchId: 'failed', state: 'FAILED', failure, startedAt: secondsAgo(302) }),
  aBatch({ batchId: 'abandoned', state: 'ABANDONED', startedAt: secondsAgo(303) }),
];

describe('the ingests of a batch that were retracted or reprocessed', () => {
  const batchOf = (batchId: string, ...ingestIds: string[]) =>
    aBatch({
      batchId,
      state: 'COMMITTED',
      members: ingestIds.map((ingestId) => ({ ingestId, from: 0, to: 0 })),
    });
  const read: string[] = [];
  const changes = {
    operations: async () => [
      {
        ...{ operationId: 'o', kind: 'retract' as const, state: 'DONE' as const, at: '' },
        ...{ requestedBy: 'me', subject: { ingestIds: ['i1', 'i2', 'elsewhere'] } },
      },
      {
        ...{ operationId: 'o2', kind: 'reprocess' as const, state: 'OPEN' as const, at: '' },
        ...{ requestedBy: 'me', subject: { ingestIds: ['i2', 'elsewhere'] } },
      },
      {
        ...{ operationId: 'o3', kind: 'erase' as const, state: 'OPEN' as const, at: '' },
        ...{ requestedBy: 'me', subject: { anonymise: false } },
      },
    ],
    readReprocessing: async (id: string) => ({
      ...{ state: 'REPROCESSING' as const, operationId: 'o2', requestedBy: 'me', at: '' },
      ...{ times: 1, isAgain: id === '' },
    }),
    readRetraction: async (id: string) => {
      read.push(id);
      return id === 'i1'
        ? { state: 'RESENT' as const, operationId: 'o', requestedBy: 'me', at: '', times: 1 }
        : undefined;
    },
  };
  const ledger = ledgerOf(
    batchOf('b1', 'i1', 'i2'),
    batchOf('b2', 'i2'),
    aBatch({ batchId: 'b3', state: 'FAILED', members: [{ ingestId: 'i1', from: 0, to: 0 }] }),
  );
  const known = [{ ingestId: 'i1', state: 'RESENT' }];

  it('are with the batch and in the list, and each ingest is read once', async () => {
    const { body } = await queryApi({ ledger, changes }).get('/batches?status=COMMITTED,FAILED');
    const found = body.batches.map(({ batchId, retractions: own }: Record<string, unknown>) => [
      batchId,
      own,
    ]);
    expect(new Map(found)).toEqual(
      new Map([
        ['b1', known],
        ['b2', undefined],
        ['b3', undefined],
      ]),
    );
    expect(read.sort()).toEqual(['i1', 'i2']);
    const one = await queryApi({ ledger, changes }).get('/batches/b1');
    expect(one.body.retractions).toEqual(known);
    expect(one.body.reprocessings).toEqual([{ ingestId: 'i2', state: 'REPROCESSING' }]);
  });
});

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
    expect(idsOf(body)).toEqual(['overdue', 'parked', 'failed']);
    expect(body.batches[1]).toMatchObject({ state: 'SEALED', failure });
    expect(body.batches[0]).toMatchObject({ state: 'STARTED', failure: { error: 'Overdue' } });
  });

  it('without a status lists the batches that are neither committed nor abandoned', async () => {
    const { body } = await apiOf(...everyKind).get('/batches');
    expect(idsOf(body)).toEqual(['young', 'sealed', 'overdue', 'parked', 'failed']);
  });

  it('?status= takes several states and lists each batch once, the latest first', async () => {
    const { body } = await apiOf(...everyKind).get('/batches?status=COMMITTED,FAILED,SEALED');
    expect(idsOf(body)).toEqual(['sealed', 'overdue', 'parked', 'committed', 'failed']);
  });

  it.each([
    ['from', `from=${secondsAgo(60)}`, ['young', 'sealed']],
    ['to, given in whole seconds', `to=${secondsAgo(300).slice(0, 19)}Z`, ['parked', 'failed']],
    ['both', `from=${secondsAgo(300)}&to=${secondsAgo(241)}`, ['overdue', 'parked']],
    ['an error, in any case', 'error=lakewrite', ['parked', 'failed']],
    ['a cause', 'error=slowdown&status=ABANDONED,FAILED', ['parked', 'failed']],
    ['the failure that overdue ones are shown with', 'error=Overdue', ['overdue']],
    ['an ingest', 'ingest=i1', ['parked', 'failed']],
    ['an ingest and a state', 'ingest=i1&status=COMMITTED', ['committed']],
    ['an ingest and a time', `ingest=i1&from=${secondsAgo(300)}`, ['parked']],
  ])('can be filtered by %s', async (_, query, ids) => {
    const { status, body } = await apiOf(...everyKind).get(`/batches?${query}`);
    expect(status).toBe(200);
    expect(idsOf(body)).toEqual(ids);
  });

  it.each([
    'from=yesterday',
    'to=2026-03-01T12:00:00+01:00',
    'from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z',
    'error=',
    `error=${'x'.repeat(201)}`,
  ])('?%s is a 400', async (query) => {
    expect((await apiOf(...everyKind).get(`/batches?${query}`)).status).toBe(400);
  });

  it('ends a page early when it has looked at many batches that are not asked for', async () => {
    const many = Array.from({ length: 1500 }, (_, at) =>
      aBatch({ batchId: `c${at}`, state: 'COMMITTED', startedAt: secondsAgo(at) }),
    );
    const last = aBatch({ batchId: 'f', state: 'COMMITTED', failure, startedAt: secondsAgo(9999) });
    const query = '/batches?status=COMMITTED&error=Lake';
    const pages = await pagesOf(apiOf(...many, last), query);
    expect(pages.map(idsOf)).toEqual([[], ['f']]);
  });

  it.each(['failed', 'DONE', '', 'STARTED,', 'STARTED,DONE'])(
    '?status=%s is a 400',
    async (status) => {
      const response = await apiOf().get(`/batches?status=${status}`);
      expect(response.status).toBe(400);
      expect(response.body.detail).toContain('STARTED, SEALED, COMMITTED, FAILED, ABANDONED');
    },
  );

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
    expect(pages.flatMap(idsOf).toSorted()).toEqual(expected.toSorted());
    expect(pages.flatMap(idsOf).slice(-6)).toEqual(expected.slice(-6));
  });

  it.each(['nonsense', { COMMITTED: 'end' }, { FAILED: 'no page' }, { row: 1 }])(
    'a cursor of %j is a 400',
    async (value) => {
      const cursor = Buffer.from(JSON.stringify(value)).toString('base64url');
      const { status } = await apiOf(...everyKind).get(`/batches?cursor=${cursor}`);
      expect(status).toBe(400);
    },
  );

  it('a cursor of a list of another time is a 400', async () => {
    const place = { FAILED: { batchId: 'failed', startedAt: secondsAgo(302) } };
    const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
    const { get } = apiOf(...everyKind);
    expect((await get(`/batches?cursor=${cursor}`)).status).toBe(200);
    const { status } = await get(`/batches?cursor=${cursor}&from=${secondsAgo(300)}`);
    expect(status).toBe(400);
  });

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
