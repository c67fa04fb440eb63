import { describe, expect, it } from 'vitest';
import { customerItem, customerItemOf } from '../../../functions/index/customers/customer-item.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';
import { aWorld, linesOf, T0 } from './a-world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const two = (v: 1 | 2 = 2) => aWorld({ i1: linesOf('i1', [5, 7]), i2: linesOf('i2', [4]) }, v);
type World = ReturnType<typeof two>;

/** The first item of an ingest. */
function own(table: ReadonlyMap<string, RawItem>): [string, RawItem] {
  const found = [...table].find(([key]) => key.includes('i1#'));
  if (!found) throw new Error('There is no item of i1');
  return found;
}

const operationOf = (response: unknown): string => {
  if (typeof response === 'object' && response && 'operationId' in response) {
    return String(response.operationId);
  }
  throw new Error(JSON.stringify(response));
};
const messageOf = (response: unknown): string => {
  if (typeof response === 'object' && response && 'message' in response) {
    return String(response.message);
  }
  throw new Error(JSON.stringify(response));
};

describe('a retraction', () => {
  it('takes an ingest out of every store, counts it, and leaves the others alone', async () => {
    const world = two();
    const alone = aWorld({ i2: linesOf('i2', [4]) });
    const operationId = operationOf(await world.request({ id: 'i1', reason: 'wrong file' }));
    await world.settle();
    expect(world.stores()).toEqual(alone.stores());
    expect(await world.retractions.readRetraction('i1')).toMatchObject({
      state: 'RETRACTED',
      operationId,
      requestedBy: 'ada',
      reason: 'wrong file',
      times: 1,
      lines: 12,
      expiresAt: '2026-12-29T10:00:00.000Z',
    });
    expect(world.retractions.removedOf('i1')).toEqual([
      {
        operationId,
        removal: 'retract',
        days: [
          { date: '2010-12-01', lineCount: 5, quantity: 5n, revenue: 12_750n },
          { date: '2010-12-02', lineCount: 7, quantity: 49n, revenue: 124_950n },
        ],
      },
    ]);
    expect(await world.operations.readOperation(operationId)).toMatchObject({
      state: 'DONE',
      result: { ingests: ['i1'], days: 2, lines: 12, quantity: '54', revenue: '137.7' },
    });
  });

  it('waits for steps that began before it, and archives everything before anything goes', async () => {
    const world = two();
    await world.request({ id: 'i1' });
    await world.settle(1);
    expect(world.diary).not.toContain('archive');
    await world.settle();
    const first = world.diary.indexOf('rewrite');
    expect(world.diary.lastIndexOf('archive')).toBeLessThan(first);
    expect(world.diary.indexOf('remove customers')).toBeGreaterThan(
      world.diary.lastIndexOf('rewrite'),
    );
    expect(world.diary.at(-1)).toBe('say RETRACTED');
    expect(world.clock.now).toBeGreaterThan(T0 + 75_000);
  });

  it('of the same ingest again is the same one, and one of an upload takes the rest', async () => {
    const world = two();
    for (const ingestId of ['i1', 'i2']) {
      await world.retractions.putUploaded('u1', { ingestId, sender: 's' });
    }
    const first = operationOf(await world.request({ id: 'i1' }));
    expect(operationOf(await world.request({ id: 'i1' }))).toBe(first);
    await world.settle();
    expect(messageOf(await world.request({ id: 'i1' }))).toMatch(/retracted already/);
    const rest = await world.request({ id: 'u1' });
    expect(rest).toMatchObject({ state: 'ASKED', ingests: ['i2'] });
    await world.settle();
    expect(world.stores()).toEqual({ lake: [], invoices: [], customers: [] });
  });

  it('and another that shares an ingest with it both end, and take each ingest out once', async () => {
    const world = two();
    for (const ingestId of ['i1', 'i2']) {
      await world.retractions.putUploaded('u1', { ingestId, sender: 's' });
    }
    const upload = operationOf(await world.request({ id: 'u1' }));
    const ingest = operationOf(await world.request({ id: 'i1' }));
    await world.settle(20);
    const results = await Promise.all([upload, ingest].map(world.operations.readOperation));
    expect(results.map((operation) => operation?.state)).toEqual(['DONE', 'DONE']);
    expect(world.retractions.removedOf('i1')).toHaveLength(1);
    expect(world.stores()).toEqual({ lake: [], invoices: [], customers: [] });
  });

  it('of an upload takes the rest also while one of its ingests is being taken out', async () => {
    const world = two();
    for (const ingestId of ['i1', 'i2']) {
      await world.retractions.putUploaded('u1', { ingestId, sender: 's' });
    }
    const first = operationOf(await world.request({ id: 'i1' }));
    await world.settle(1 / 6);
    expect(await world.retractions.readRetraction('i1')).toMatchObject({ state: 'RETRACTING' });
    expect(operationOf(await world.request({ id: 'i1' }))).toBe(first);
    await world.request({ id: 'u1' });
    await world.settle(20);
    expect(world.stores()).toEqual({ lake: [], invoices: [], customers: [] });
  });

  it('of too many ingests for the items of one operation is refused', async () => {
    const some = Array.from({ length: 1501 }, (_, n) => [`i${n}`, linesOf(`i${n}`, [1])] as const);
    const world = aWorld(Object.fromEntries(some));
    const ingestIds = some.map(([ingestId]) => ingestId);
    const message = messageOf(await world.request({ id: 'u1', ingestIds }));
    expect(message).toMatch(/^1501 ingests are too many for one operation/);
    expect(await world.operations.openOperations()).toEqual([]);
  });

  it('is undone byte for byte, and can be made again', async () => {
    const world = two();
    const before = world.stores();
    await world.request({ id: 'i1' });
    await world.settle();
    await world.request({ id: 'i1', action: 'undo' });
    await world.settle();
    expect(world.stores()).toEqual(before);
    expect(await world.retractions.readRetraction('i1')).toMatchObject({ state: 'RESTORED' });
    expect(world.retractions.removedOf('i1')).toMatchObject([{ removal: 'restored' }]);
    await world.request({ id: 'i1' });
    await world.settle();
    expect(await world.retractions.readRetraction('i1')).toMatchObject({
      state: 'RETRACTED',
      times: 2,
    });
    expect(world.stores().lake).toHaveLength(4);
  });

  it('takes out the items of Customers that an earlier version wrote, and brings them back', async () => {
    const world = two(1);
    const before = world.stores();
    const [later, earlier] = [two().tables, world.tables].map(({ customers }) => customers.size);
    expect(later).toBeLessThan(earlier ?? 0);
    await world.request({ id: 'i1' });
    await world.settle();
    expect(world.stores()).toEqual(aWorld({ i2: linesOf('i2', [4]) }, 1).stores());
    await world.request({ id: 'i1', action: 'undo' });
    await world.settle();
    expect(world.stores()).toEqual(before);
  });

  it.each<[string, 1 | 2, (world: World) => void]>([
    ['lacks an item', 2, ({ tables: { customers } }) => void customers.delete(own(customers)[0])],
    ['lacks an item', 1, ({ tables: { customers } }) => void customers.delete(own(customers)[0])],
    [
      'has an item with other totals than its fragments',
      2,
      ({ tables: { customers } }) => {
        const [key, item] = own(customers);
        customers.set(key, { ...item, lineCount: { N: '99' } });
      },
    ],
    [
      'has a fragment in two items',
      2,
      ({ tables: { customers } }) => {
        const [key, item] = own(customers);
        const invoiceFragment = { S: 'i1#batch-i1#1' };
        customers.set(`${key} again`, { ...item, invoiceFragment });
      },
    ],
    [
      'lacks a fragment',
      2,
      ({ tables: { customers } }) => {
        const [key, item] = own(customers);
        const { fragments, ...rest } = customerItemOf(item);
        customers.set(key, customerItem({ ...rest, fragments: fragments.slice(1) }));
      },
    ],
    [
      'has a fragment that Invoices does not have',
      2,
      ({ tables: { customers } }) => {
        const [key, item] = own(customers);
        const { fragments, ...rest } = customerItemOf(item);
        const [first] = fragments;
        const other = first ? [{ ...first, invoiceNo: '9' }] : [];
        customers.set(key, customerItem({ ...rest, fragments: [...fragments, ...other] }));
      },
    ],
  ])('removes nothing if Customers %s (version %d)', async (_, v, change) => {
    const world = two(v);
    change(world);
    const before = world.stores();
    const operationId = operationOf(await world.request({ id: 'i1' }));
    await world.settle(3);
    expect(world.stores()).toEqual(before);
    expect(await world.operations.readOperation(operationId)).toMatchObject({
      state: 'DONE',
      result: { refused: expect.stringMatching(/^Customers does not have the fragments/) },
    });
  });

  it('removes nothing if the stores do not have what has landed, and can be made once they have', async () => {
    const world = two();
    const [[key, item] = ['', {}]] = world.tables.invoices;
    world.tables.invoices.delete(key);
    const before = world.stores();
    const operationId = operationOf(await world.request({ id: 'i1' }));
    await world.settle(3);
    expect(world.stores()).toEqual(before);
    expect(await world.operations.readOperation(operationId)).toMatchObject({
      state: 'DONE',
      result: {
        ingests: [],
        refused: expect.stringMatching(/^Of ingest i1, 12 lines landed/),
      },
    });
    expect(world.diary).not.toContain('rewrite');
    // Steps write its items again, or nothing could mend it.
    expect(await world.retractions.readRetraction('i1')).toMatchObject({ state: 'RESTORED' });
    world.tables.invoices.set(key, item);
    expect(operationOf(await world.request({ id: 'i1' }))).not.toBe(operationId);
    await world.settle();
    expect(await world.retractions.readRetraction('i1')).toMatchObject({ state: 'RETRACTED' });
  });

  it.each([false, true])(
    'that is refused ends so after any lost call (after: %s)',
    async (after) => {
      for (let at = 1; at <= 20; at += 1) {
        const world = two();
        const [key = ''] = world.tables.invoices.keys();
        world.tables.invoices.delete(key);
        const before = world.stores();
        await world.request({ id: 'i1' });
        Object.assign(world.fault, { in: at, after });
        await world.settle(5);
        expect(world.stores()).toEqual(before);
        expect(await world.operations.openOperations()).toEqual([]);
        expect(await world.retractions.readRetraction('i1')).toMatchObject({ state: 'RESTORED' });
      }
    },
  );
});

describe('the archive of an operation that is stuck', () => {
  it('does not expire before lines are taken out, nor as long as they can be brought back', async () => {
    const world = two();
    world.stuck.is = true;
    await world.request({ id: 'i1' });
    await world.settle(3);
    const first = world.archivedAt();
    expect(Math.max(...first)).toBeLessThan(T0 + HOUR_MS);
    world.clock.now = T0 + 29.6 * DAY_MS;
    await world.settle(1);
    // The bucket deletes them a day later than an undo is refused.
    expect(Math.min(...world.archivedAt())).toBeGreaterThan(T0 + 29 * DAY_MS);
    world.stuck.is = false;
    await world.settle();
    const retraction = await world.retractions.readRetraction('i1');
    expect(retraction).toMatchObject({ state: 'RETRACTED' });
    const expiresAt = Date.parse(retraction?.expiresAt ?? '');
    expect(expiresAt).toBeLessThanOrEqual(Math.min(...world.archivedAt()) + 30 * DAY_MS + HOUR_MS);
    expect(expiresAt).toBeGreaterThan(T0 + 59 * DAY_MS);
  });

  it('does not expire while lines are brought back', async () => {
    const world = two();
    const before = world.stores();
    await world.request({ id: 'i1' });
    await world.settle();
    const archived = world.diary.filter((name) => name === 'archive').length;
    world.clock.now = T0 + 29.9 * DAY_MS;
    world.stuck.is = true;
    await world.request({ id: 'i1', action: 'undo' });
    await world.settle(3);
    expect(world.diary.filter((name) => name === 'archive')).toHaveLength(2 * archived);
    expect(Math.min(...world.archivedAt())).toBeGreaterThan(T0 + 29 * DAY_MS);
    world.clock.now += 29.9 * DAY_MS;
    await world.settle(1);
    world.stuck.is = false;
    await world.settle();
    expect(world.stores()).toEqual(before);
    expect(Math.min(...world.archivedAt())).toBeGreaterThan(T0 + 59 * DAY_MS);
  });
});

describe('what can go wrong is said:', () => {
  it('an unknown id, a batch, and an ingest that is landing', async () => {
    const world = two();
    expect(messageOf(await world.request({ id: 'nothing' }))).toMatch(/neither an ingest nor/);
    expect(messageOf(await world.request({ id: 'batch-i1' }))).toMatch(/is a batch/);
    const i1 = world.progress.get('i1');
    if (!i1) throw new Error('i1 has landed');
    world.progress.set('i1', { ...i1, landings: [] });
    expect(messageOf(await world.request({ id: 'i1' }))).toMatch(/12 have not landed yet/);
    world.progress.set('i1', { ...i1, claims: [{ ordinal: 0, batchId: 'batch-open' }] });
    expect(messageOf(await world.request({ id: 'i1' }))).toMatch(/not committed yet/);
  });

  it('an undo or a purge of what is not retracted, was sent again or is gone', async () => {
    const world = two();
    const undo = async (id = 'i1') => messageOf(await world.request({ id, action: 'undo' }));
    const purge = async (id = 'i1') => messageOf(await world.request({ id, action: 'purge' }));
    expect(await undo()).toMatch(/not retracted/);
    expect(await purge()).toMatch(/not retracted/);
    await world.request({ id: 'i1' });
    await world.settle();
    const retracted = await world.retractions.readRetraction('i1');
    if (!retracted) throw new Error('i1 is retracted');
    const resent = { ...retracted, state: 'RESENT' as const, resentAs: 'i9' };
    await world.retractions.replaceRetraction('i1', retracted, resent);
    expect(await undo()).toMatch(/sent again as ingest i9/);
    expect(messageOf(await world.request({ id: 'i1' }))).toMatch(/Retract that one/);
    await world.request({ id: 'i1', action: 'purge' });
    await world.settle();
    expect([...world.archive.keys()]).toEqual([]);
    expect(await world.retractions.readRetraction('i1')).toMatchObject({
      state: 'RESENT',
      purgedAt: expect.any(String),
    });
  });

  it('but what was sent again and retracted in its turn is undone with its upload', async () => {
    const world = two();
    for (const ingestId of ['i1', 'i2']) {
      await world.retractions.putUploaded('u1', { ingestId, sender: 's' });
    }
    await world.request({ id: 'i1' });
    await world.settle();
    const retracted = await world.retractions.readRetraction('i1');
    if (!retracted) throw new Error('i1 is retracted');
    const resent = { ...retracted, state: 'RESENT' as const, resentAs: 'i2' };
    await world.retractions.replaceRetraction('i1', retracted, resent);
    await world.request({ id: 'u1' });
    await world.settle();
    expect(await world.request({ id: 'u1', action: 'undo' })).toMatchObject({ ingests: ['i2'] });
    const other = { ...resent, resentAs: 'i9' };
    await world.retractions.replaceRetraction('i1', resent, other);
    expect(messageOf(await world.request({ id: 'u1', action: 'undo' }))).toMatch(/one by one: i2/);
  });

  it('an undo after the time that the stage gives, or after a purge', async () => {
    const world = two();
    await world.request({ id: 'i1' });
    await world.settle();
    world.clock.now += 31 * 86_400_000;
    expect(messageOf(await world.request({ id: 'i1', action: 'undo' }))).toMatch(
      /until 2026-12-29/,
    );
    await world.request({ id: 'i1', action: 'purge' });
    await world.settle();
    expect(messageOf(await world.request({ id: 'i1', action: 'undo' }))).toMatch(/was purged/);
    expect(messageOf(await world.request({ id: 'i1', action: 'purge' }))).toMatch(/was purged/);
  });
});

it('a dry run says what would go, and changes nothing', async () => {
  const world = two();
  const before = world.stores();
  const i1 = world.progress.get('i1');
  const correctionId = `c${'a'.repeat(25)}`;
  if (i1) world.progress.set('i1', { ...i1, corrections: [{ row: 1, correctionId, position: 1 }] });
  expect(await world.request({ id: 'i1', dryRun: true })).toEqual({
    state: 'PLANNED',
    plan: {
      ingests: ['i1'],
      lines: 12,
      quantity: '54',
      revenue: '137.7',
      days: [
        { date: '2010-12-01', lines: 5, quantity: '5', revenue: '12.75' },
        { date: '2010-12-02', lines: 7, quantity: '49', revenue: '124.95' },
      ],
      invoices: 7,
      customers: 2,
      quarantined: 0,
      corrections: [{ correctionId, ingestId: expect.stringMatching(/^i[0-9a-z]{25}$/) }],
    },
  });
  expect(world.stores()).toEqual(before);
  expect(await world.operations.openOperations()).toEqual([]);
});

describe('a call that fails, before or after it took effect,', () => {
  it.each([false, true])('changes nothing about the end (after: %s)', async (after) => {
    const empty = aWorld({ i2: linesOf('i2', [4]) }).stores();
    const full = two().stores();
    for (let at = 1; at < 80; at += 1) {
      const world = two();
      await world.request({ id: 'i1' });
      Object.assign(world.fault, { in: at, after });
      await world.settle();
      expect(world.stores()).toEqual(empty);
      const isOver = world.fault.in > 0;
      await world.request({ id: 'i1', action: 'undo' });
      Object.assign(world.fault, { in: at, after });
      await world.settle();
      expect(world.stores()).toEqual(full);
      expect(world.retractions.removedOf('i1')).toMatchObject([{ removal: 'restored' }]);
      if (isOver && world.fault.in > 0) return;
    }
    expect.fail('there are more calls than were made to fail');
  });
});
