import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import type { Erasing } from '../../../functions/erasure/erasing.ts';
import { examineArchive } from '../../../functions/erasure/examine/archives.ts';
import { examineParked } from '../../../functions/erasure/examine/parked.ts';
import { examineStaged } from '../../../functions/erasure/examine/staged.ts';
import { openWork } from '../../../functions/erasure/open-work.ts';
import type { ErasurePorts, StoredVersion } from '../../../functions/erasure/ports.ts';
import { cutoffAt } from '../../../functions/privacy/cutoff.ts';
import { restorable } from '../../../functions/retraction/eligible.ts';
import { stagedRewrite } from '../../../functions/rewrite/staged-rewrites.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';
import { memoryRetractionLedger } from '../../support/memory-retraction-ledger.ts';
import { aRow, DAY, objectOf } from '../rewrite/content/a-day.ts';

const AS_OF = '2026-11-29T10:00:00.000Z';
const NOW = Date.parse(AS_OF) + 600_000;
const RETRACTION = `o${'1'.repeat(25)}`;
const LONG_AGO = '2026-11-29T08:00:00.000Z';
const BATCH = aRow(0).batch_id as string;

/** An erasure of the customer 17850 with objects in memory, and a batch in a state. */
function aWorld(
  state: 'STARTED' | 'FAILED' | 'COMMITTED' = 'COMMITTED',
  startedAt = '2026-11-29T09:30:00.000Z',
) {
  const objects = new Map<string, Buffer>();
  const removed: string[] = [];
  const erasedPlans: string[] = [];
  const retractions = memoryRetractionLedger();
  const days = memoryDayLedger();
  const batch = { batchId: BATCH, state, startedAt, payload: { key: 'p' }, execution: 'e' };
  const parked: StoredVersion[] = [];
  const ports = {
    batches: {
      readBatch: async (id: string) => (id === BATCH ? batch : undefined),
      batchesIn: async (wanted: string, { within }: { within?: { to: string } }) => ({
        batches: wanted === state && startedAt <= (within?.to ?? '') ? [batch] : [],
        more: false,
      }),
    },
    corrections: { readCorrection: async () => undefined },
    days,
    retractions,
    erasePlan: async (id: string) => void erasedPlans.push(id),
    store: {
      page: async () => ({ versions: parked }),
      read: async (_: string, { key }: StoredVersion) => objects.get(key),
      remove: async (bucket: string, { key }: StoredVersion) =>
        void removed.push(`${bucket} ${key}`),
    },
    archive: {
      keys: async (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)),
      remove: async (key: string) => void objects.delete(key),
    },
    now: () => NOW,
  } as unknown as ErasurePorts;
  const cutoff = cutoffAt(AS_OF, ports.batches);
  const erasing = { customerId: '17850', asOf: AS_OF, cutoff, ports } as unknown as Erasing;
  return { objects, removed, erasedPlans, retractions, days, parked, ports, erasing };
}

const version = (key: string, isLatest = true, modifiedAt = NOW - HOUR_MS): StoredVersion => ({
  key,
  versionId: 'v',
  isLatest,
  modifiedAt,
});
const HOUR_MS = 3_600_000;

const RETRACTED: Retraction = {
  state: 'RETRACTED',
  operationId: RETRACTION,
  requestedBy: 'ada',
  at: AS_OF,
  times: 1,
  expiresAt: '2027-01-01T00:00:00.000Z',
};
const ITEM = { customerId: { S: '17850' }, batchId: { S: BATCH } };

describe('the archive of a retraction', () => {
  const key = `archive/${RETRACTION}/ing_a/2010-12-01.parquet`;

  it('with lines of the customer is purged, so that no undo brings them back', async () => {
    const { objects, retractions, erasing } = aWorld();
    objects.set(key, objectOf([aRow(0), aRow(1, { customerId: '14911' })]));
    objects.set(`archive/${RETRACTION}/ing_a/customers.json.gz`, gzipSync('{}'));
    await retractions.replaceRetraction('ing_a', undefined, RETRACTED);
    expect(await examineArchive(version(key), erasing)).toEqual({ archives: 1 });
    expect([...objects]).toEqual([]);
    const retraction = await retractions.readRetraction('ing_a');
    expect(retraction?.state).toBe('PURGED');
    const found = { ingestId: 'ing_a', progress: { retraction } } as unknown as Parameters<
      typeof restorable
    >[0][number];
    expect(restorable([found], NOW)).toMatchObject({ message: expect.stringContaining('purged') });
  });

  it('stays if only its items seem to name the customer: amounts are no names', async () => {
    const { objects, erasing } = aWorld();
    const items = `archive/${RETRACTION}/ing_a/invoices.json.gz`;
    objects.set(items, gzipSync('{"revenue":{"N":"17850"}}\n'));
    expect(await examineArchive(version(items), erasing)).toEqual({});
    expect(objects.size).toBe(1);
  });

  it.each(['invoices', 'customers'])(
    'loses its %s if they name the customer and a process died while it purged the rest',
    async (table) => {
      const { objects, removed, retractions, erasing } = aWorld();
      const items = `archive/${RETRACTION}/ing_a/${table}.json.gz`;
      objects.set(items, gzipSync(`${JSON.stringify(ITEM)}\n`));
      await retractions.replaceRetraction('ing_a', undefined, RETRACTED);
      // Its lines say whether it goes.
      expect(await examineArchive(version(items), erasing)).toEqual({});
      const purged = { ...RETRACTED, state: 'PURGED' as const, purgedAt: AS_OF };
      await retractions.replaceRetraction('ing_a', RETRACTED, purged);
      expect(await examineArchive(version(items), erasing)).toEqual({ versions: 1 });
      expect(removed).toEqual([`lake ${items}`]);
    },
  );

  it('stays if its items of the customer came after the erasure was asked for', async () => {
    const { objects, erasing } = aWorld('COMMITTED', '2026-11-29T10:01:00.000Z');
    const items = `archive/${RETRACTION}/ing_a/invoices.json.gz`;
    objects.set(items, gzipSync(`${JSON.stringify(ITEM)}\n`));
    expect(await examineArchive(version(items), erasing)).toEqual({});
    expect(objects.size).toBe(1);
  });

  it('has nothing left of a reprocessing that names the customer', async () => {
    const { objects, removed, erasing } = aWorld();
    const items = `archive/${RETRACTION}/ing_a/items.json.gz`;
    objects.set(items, gzipSync('{"customerId":{"S":"17850"}}'));
    expect(await examineArchive(version(items), erasing)).toEqual({ versions: 1 });
    expect(removed).toHaveLength(1);
  });

  it('without them stays', async () => {
    const { objects, erasing } = aWorld();
    objects.set(key, objectOf([aRow(1, { customerId: '1785' }), aRow(2, { customerId: null })]));
    expect(await examineArchive(version(key), erasing)).toEqual({});
    expect(objects.size).toBe(1);
  });

  it('of which only an old version is left loses that', async () => {
    const { objects, removed, erasing } = aWorld();
    objects.set(key, objectOf([aRow(0)]));
    expect(await examineArchive(version(key, false), erasing)).toEqual({ versions: 1 });
    expect(removed).toEqual([`lake ${key}`]);
  });
});

describe('what a batch has staged', () => {
  const key = `staging/${BATCH}/plan.json.gz-1`;
  const plan = gzipSync(JSON.stringify({ customers: [{ customerId: '17850' }] }));

  it('goes once it has ended, and its item says so before', async () => {
    const { objects, removed, erasedPlans, erasing } = aWorld();
    objects.set(key, plan);
    expect(await examineStaged(version(key), erasing)).toEqual({ staged: 1 });
    expect([erasedPlans, removed]).toEqual([[BATCH], [`staging ${key}`]]);
  });

  it('is waited for while a batch or a replay may need it, and left alone if the batch began later', async () => {
    for (const [world, effect] of [
      [aWorld('STARTED'), { waits: expect.stringContaining('STARTED') }],
      [aWorld('FAILED'), { waits: expect.stringContaining('npm run replay -- --failed') }],
      [aWorld('STARTED', LONG_AGO), { waits: expect.stringContaining('npm run replay') }],
      [aWorld('COMMITTED', '2026-11-29T11:00:00.000Z'), {}],
    ] as const) {
      world.objects.set(key, plan);
      expect(await examineStaged(version(key), world.erasing)).toEqual(effect);
      expect(world.removed).toEqual([]);
    }
  });

  it('stays if it does not mention the customer', async () => {
    const { objects, removed, erasing } = aWorld();
    objects.set(key, gzipSync(JSON.stringify({ customers: [{ customerId: '178500' }] })));
    expect(await examineStaged(version(key), erasing)).toEqual({});
    expect(removed).toEqual([]);
  });
});

describe('what a rewrite of a day has staged', () => {
  const key = stagedRewrite(DAY, 3, '0123456789abcdef');
  const piece = `${key}run-0000/000000.parquet`;
  const HOURS_AGO = NOW - 2 * HOUR_MS;
  const beganAt = new Date(NOW - 3 * HOUR_MS).toISOString();

  async function staged(stagedAt: number, { generation = 3, isGivenUp = false } = {}) {
    const world = aWorld();
    world.objects.set(piece, objectOf([aRow(0)]));
    const { days } = world;
    let day = await days.readDay(DAY);
    for (let n = 1; n <= generation; n += 1) {
      day = await days.beginRewrite(day, { reason: 'compact', linesPerObject: 1 }, beganAt);
      if (n < generation || isGivenUp) day = await days.giveUpRewrite(day);
    }
    return { ...world, effect: await examineStaged(version(piece, true, stagedAt), world.erasing) };
  }

  it('is waited for while the rewrite is under way: its next invocation continues from it', async () => {
    const { effect, removed } = await staged(HOURS_AGO);
    expect(effect).toEqual({
      waits: `a rewrite of ${DAY} is under way and needs what it has staged`,
    });
    expect(removed).toEqual([]);
  });

  it.each([
    ['was given up', HOURS_AGO, { isGivenUp: true }],
    ['has a successor', HOURS_AGO, { generation: 4 }],
    ['has not ended within a day', NOW - 25 * HOUR_MS, {}],
  ])('goes when the rewrite %s', async (_, stagedAt, options) => {
    const { effect, removed } = await staged(stagedAt, options);
    expect(effect).toEqual({ staged: 1 });
    expect(removed).toEqual([`staging ${piece}`]);
  });

  it('is left to an invocation that may still run', async () => {
    const { effect } = await staged(NOW - 1000, { isGivenUp: true });
    expect(effect).toHaveProperty('waits');
  });
});

describe('a parked delivery', () => {
  const key = 'aws/lambda/m/s/2026/11/29/2026-11-29T09.00.00-x';

  it('keeps an erasure from its beginning until it has landed', async () => {
    const { parked, ports, erasing } = aWorld();
    expect(await openWork(AS_OF, ports)).toBeUndefined();
    parked.push(version(key));
    expect(await openWork(AS_OF, ports)).toContain('npm run replay');
    expect(await examineParked(version(key), erasing)).toHaveProperty('waits');
  });

  it('that has landed goes unread, and a later one stays', async () => {
    const { removed, erasing } = aWorld();
    expect(await examineParked(version(key, false), erasing)).toEqual({ versions: 1 });
    expect(await examineParked(version(key, false, NOW), erasing)).toEqual({});
    expect(removed).toEqual([`parked ${key}`]);
  });
});

it('an erasure waits for a batch that began before it', async () => {
  expect(await openWork(AS_OF, aWorld('STARTED').ports)).toBe(`batch ${BATCH} is still STARTED`);
  const dead = aWorld('STARTED', LONG_AGO);
  expect(await openWork(AS_OF, dead.ports)).toBeUndefined();
  const later = aWorld('STARTED', '2026-11-29T11:00:00.000Z');
  expect(await openWork(AS_OF, later.ports)).toBeUndefined();
});
