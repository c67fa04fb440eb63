import { describe, expect, it } from 'vitest';
import type { Operation, Turn } from '../../../functions/ledger/operations/operation-ledger.ts';
import { pagesOf, queryApi } from './query-api.ts';

const idOf = (n: number): string => `o${String(n).padStart(25, '0')}`;

const anOperation = (n: number, given: Partial<Operation> = {}): Operation => ({
  ...{ operationId: idOf(n), kind: 'retract', state: 'OPEN', requestedBy: 'ada' },
  at: `2026-03-01T10:0${n}:00.000Z`,
  subject: { ingestIds: ['i1', 'i2'], uploadId: 'u1' },
  ...given,
});

const CUSTOMER = '17850';
const ERASURE = anOperation(3, {
  ...{ kind: 'erase', subject: { anonymise: true }, reason: `${CUSTOMER} asked for it` },
  progress: { phase: 'GRACE', ingests: ['i1'], graceUntil: '2026-03-02T10:00:00.000Z' },
  waitingFor: 'queries that began before may read old generations',
});

function apiOf(all: readonly Operation[], turn: Turn = {}) {
  return queryApi({
    operations: {
      operations: async () => [...all],
      readOperation: async (id) => all.find(({ operationId }) => operationId === id),
      readTurn: async () => turn,
    },
  });
}

const viewOf = async (operation: Operation, turn?: Turn) =>
  (await apiOf([operation], turn).get(`/operations/${operation.operationId}`)).body;

describe('GET /operations', () => {
  const all = [
    anOperation(1, { state: 'DONE', result: { ingests: ['i1'] }, endedAt: '2026-03-01T11:00:00Z' }),
    anOperation(2),
    ERASURE,
    anOperation(4, { kind: 'reprocess' }),
  ];
  const idsIn = (body: { operations: { operationId: string }[] }) =>
    body.operations.map(({ operationId }) => operationId);

  it('lists them page by page, the latest first', async () => {
    const pages = await pagesOf(apiOf(all), '/operations?limit=3');
    expect(pages.map(idsIn)).toEqual([[idOf(4), idOf(3), idOf(2)], [idOf(1)]]);
  });

  it('lists those of a state and a kind', async () => {
    const { get } = apiOf(all);
    expect(idsIn((await get('/operations?state=DONE')).body)).toEqual([idOf(1)]);
    expect(idsIn((await get('/operations?state=OPEN&kind=erase')).body)).toEqual([idOf(3)]);
  });

  it.each([
    ['state=open', /state must be one of OPEN, DONE/],
    ['kind=compact', /kind must be one of retract, restore, purge, erase, reprocess/],
    ['cursor=x', /cursor/],
    ['states=OPEN', /not known/],
  ])('refuses ?%s', async (query, detail) => {
    const { status, body } = await apiOf(all).get(`/operations?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toMatch(detail);
  });
});

describe('GET /operations/{operationId}', () => {
  it('tells whose turn it is, what an operation does and what the others wait for', async () => {
    const progress = { won: ['i1', 'i2'], since: '', archived: ['i1'] };
    const turn = { operationId: idOf(1) };
    expect(await viewOf(anOperation(1, { progress, reason: 'wrong file' }), turn)).toEqual({
      ...{ operationId: idOf(1), kind: 'retract', state: 'OPEN', requestedBy: 'ada' },
      ...{ reason: 'wrong file', at: '2026-03-01T10:01:00.000Z', turn: true },
      progress: { step: 'ARCHIVE', done: 1, of: 2 },
      ...{ ingests: 2, ingestIds: ['i1', 'i2'], uploadId: 'u1' },
      links: { self: `/prod/operations/${idOf(1)}`, operations: '/prod/operations' },
    });
    expect(await viewOf(anOperation(2), turn)).toMatchObject({
      turn: false,
      waitingFor: `operation ${idOf(1)} has begun before and is not done`,
    });
    expect((await viewOf(anOperation(2))).waitingFor).toMatch(/^its turn/);
    const waitingFor = 'batch b1 has not written yet';
    expect(await viewOf(anOperation(2, { waitingFor }), turn)).toMatchObject({ waitingFor });
  });

  it('names neither the customer of an erasure nor its reason', async () => {
    const body = await viewOf(ERASURE, { operationId: ERASURE.operationId });
    expect(body).toMatchObject({
      ...{ kind: 'erase', turn: true, progress: { step: 'GRACE' } },
      waitingFor: ERASURE.waitingFor,
    });
    expect(body.reason).toBeUndefined();
    expect(body.ingestIds).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain(CUSTOMER);
  });

  it.each([
    ['retract', { won: ['i1'], since: '', archived: ['i1'] }, { step: 'REMOVE' }],
    ['retract', {}, undefined],
    ['restore', { won: [] }, { step: 'BRING_BACK' }],
    [
      'reprocess',
      {
        ...{ won: ['i1', 'i2', 'i3'], since: '', prepared: ['i1'] },
        // The first was refused before it was claimed.
        refused: [
          { ingestId: 'i0', why: 'x' },
          { ingestId: 'i2', why: 'x' },
        ],
      },
      { step: 'READ', done: 2, of: 3 },
    ],
    ['reprocess', { won: ['i1'], since: '', unchanged: ['i1'] }, { step: 'CHANGE' }],
    ['purge', undefined, undefined],
  ] as const)('%s with progress %j is at %j', async (kind, progress, step) => {
    const turn = { operationId: idOf(1) };
    expect((await viewOf(anOperation(1, { kind, progress }), turn)).progress).toEqual(step);
  });

  const counts = {
    before: { accepted: 1, quarantined: 2 },
    after: { accepted: 3, quarantined: 0 },
  };
  it.each([
    [
      'retract',
      { ingests: ['i1'], days: 2, lines: 5, quantity: '5', revenue: '1' },
      { ingests: 1, days: 2, lines: 5 },
    ],
    [
      'retract',
      { ingests: [], refused: 'incomplete' },
      { ingests: 0, refused: [{ why: 'incomplete' }] },
    ],
    ['purge', { ingests: ['i1'] }, { ingests: 1 }],
    [
      'reprocess',
      { ingests: 2, changed: 1, days: 1, refused: [{ ingestId: 'i3', why: 'gone' }], ...counts },
      { ingests: 2, changed: 1, days: 1, refused: [{ ingestId: 'i3', why: 'gone' }], ...counts },
    ],
    ['erase', { certificate: 'certificates/o.json', hash: 'f' }, {}],
  ] as const)('%s that is done tells its result', async (kind, result, shown) => {
    const subject = kind === 'erase' ? { anonymise: false } : { ingestIds: ['i1'] };
    const ended = { endedAt: '2026-03-01T11:00:00.000Z', progress: {} };
    const done = anOperation(1, { kind, state: 'DONE', result, subject, ...ended });
    const body = await viewOf(done);
    expect(body.result).toEqual(kind === 'erase' ? result : shown);
    expect(body).toMatchObject({ state: 'DONE', turn: false, endedAt: ended.endedAt });
    expect(body.progress).toBeUndefined();
    expect(body.waitingFor).toBeUndefined();
  });

  it('has a 404 for an operation that there is not', async () => {
    expect((await apiOf([]).get('/operations/o1')).status).toBe(404);
  });
});
