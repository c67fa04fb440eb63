import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import {
  type DayLedger,
  type DayReader,
  type LakeDay,
  type RewriteRecord,
  registrationOn,
} from '../../../functions/ledger/day-ledger.ts';
import { dynamoDayLedger, dynamoDayReader } from '../../../functions/ledger/dynamo-day-ledger.ts';
import { ledgerOnDynamodb, TABLE } from '../../support/ledger-on-dynamodb.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';

let local: Awaited<ReturnType<typeof ledgerOnDynamodb>>;
let dynamo: DayLedger;
let reader: DayReader;

beforeAll(async () => {
  local = await ledgerOnDynamodb();
  dynamo = dynamoDayLedger(local.client, TABLE);
  reader = dynamoDayReader(local.client, TABLE);
});
afterAll(() => local.close());

const CHANGE: DayChange = { reason: 'compact', linesPerObject: 1_000_000 };
const AT = '2026-01-01T00:00:00.000Z';

/** What a process remembers of the day: what it last read. */
type Memory = { day: LakeDay };
type Call = { name: string; run: (ledger: DayLedger, memory: Memory) => Promise<unknown> };

const record = ({ date, live, writing }: LakeDay): RewriteRecord => ({
  date,
  generation: writing,
  from: live,
  change: CHANGE,
  objects: [{ key: `lake/${writing}`, lines: 2, bytes: 70 }],
  lineCount: 2,
  quantity: -3n,
  revenue: 12_345_678_901_234_567n,
  lineIdsHash: '0123456789abcdef0123456789abcdef',
  removed: [{ ingestId: 'i', lineCount: 1, quantity: 1n, revenue: -2550n }],
  added: [],
  anonymised: [],
  beganAt: AT,
});

/** A batch of an earlier version registers no lines. */
const linesOf = (batchId: string) =>
  batchId === 'a' ? { lines: { lineCount: 3, quantity: -7n, revenue: 98_765_432_101_234n } } : {};

const CALLS: readonly Call[] = [
  ...['a', 'b'].flatMap((batchId): Call[] => [
    {
      name: `register ${batchId}`,
      run: (ledger, { day }) =>
        ledger.register(day, batchId, { ...registrationOn(day), ...linesOf(batchId) }),
    },
    {
      name: `registrationOf ${batchId}`,
      run: (ledger, { day }) => ledger.registrationOf(day.date, batchId),
    },
  ]),
  {
    name: 'readDay',
    run: async (ledger, memory) => {
      memory.day = await ledger.readDay(memory.day.date);
      return memory.day;
    },
  },
  {
    name: 'readDays',
    run: (ledger, { day }) => ledger.readDays([day.date, nextDate(day.date)]),
  },
  { name: 'begin', run: (ledger, { day }) => ledger.beginRewrite(day, CHANGE, AT) },
  { name: 'switch', run: (ledger, { day }) => ledger.beginSwitch({ ...day, phase: 'REWRITING' }) },
  { name: 'end', run: (ledger, { day }) => ledger.endRewrite({ ...day, phase: 'SWITCHING' }, AT) },
  {
    name: 'giveUp',
    run: (ledger, { day }) => ledger.giveUpRewrite({ ...day, phase: 'REWRITING' }),
  },
  { name: 'noteRefusal', run: (ledger, { day }) => ledger.noteRefusal(day.date, AT) },
  { name: 'refusedAt', run: (ledger, { day }) => ledger.refusedAt(day.date) },
  { name: 'putRecord', run: (ledger, { day }) => ledger.putRecord(record(day)) },
  { name: 'recordsOf', run: (ledger, { day }) => ledger.recordsOf(day.date) },
  { name: 'registrationsOf', run: (ledger, { day }) => ledger.registrationsOf(day.date) },
];

/** Of the day of the next run, of which nothing is there. */
const nextDate = (date: string): string =>
  new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

/** A call, and how often it is made. A caller repeats a call after a lost response. */
const step = fc
  .tuple(fc.constantFrom(...CALLS), fc.constantFrom(1, 2))
  .map(([{ name, run }, times]) => ({
    run,
    times,
    [fc.toStringMethod]: () => `${name} ×${times}`,
  }));

const untouched = (date: string): LakeDay => ({ date, live: 0, writing: 0, phase: 'IDLE' });

describe('the days of the ledger on DynamoDB', () => {
  test('are what those in memory are, for every sequence of calls with repeats', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (calls) => {
        const date = new Date(Date.UTC(2010, 0, 1 + run++)).toISOString().slice(0, 10);
        const inMemory = { ledger: memoryDayLedger(), memory: { day: untouched(date) } };
        const onDynamo = { ledger: dynamo, memory: { day: untouched(date) } };
        for (const { run, times } of calls) {
          for (let i = 0; i < times; i++) {
            const expected = await run(inMemory.ledger, inMemory.memory);
            expect(await run(onDynamo.ledger, onDynamo.memory)).toEqual(expected);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('are read as a whole by one query', async () => {
    const date = '2026-02-03';
    expect(await reader.readRecordedDay(date)).toEqual({
      day: untouched(date),
      registrations: new Map(),
      records: [],
    });
    const begun = await dynamo.beginRewrite(untouched(date), CHANGE, AT);
    await dynamo.register(begun, 'a', { ...registrationOn(begun), ...linesOf('a') });
    await dynamo.register(begun, 'b', registrationOn(begun));
    await dynamo.noteRefusal(date, AT);
    await dynamo.putRecord(record(begun));
    expect(await reader.readRecordedDay(date)).toEqual({
      day: await dynamo.readDay(date),
      registrations: await dynamo.registrationsOf(date),
      records: await dynamo.recordsOf(date),
    });
  });

  test('register many batches at once, and none after a rewrite began', async () => {
    const day = untouched('2026-02-01');
    const batches = Array.from({ length: 8 }, (_, index) => `b${index}`);
    const results = await Promise.all([
      ...batches.map((batchId) => dynamo.register(day, batchId, registrationOn(day))),
      dynamo.beginRewrite(day, CHANGE, AT).then(() => 'begun'),
    ]);
    const registered = await dynamo.registrationsOf(day.date);
    const won = batches.filter((_, index) => results[index] !== 'CHANGED');
    expect([...registered.keys()].sort()).toEqual(won);
    expect(await dynamo.register(day, 'late', registrationOn(day))).toBe('CHANGED');
  });

  test('let one of two rewrites begin, and only that one switch', async () => {
    const day = untouched('2026-02-02');
    const begun = await Promise.all(
      [1, 2].map((n) => dynamo.beginRewrite(day, { ...CHANGE, linesPerObject: n }, AT)),
    );
    expect(begun[0]).toEqual(begun[1]);
    expect(begun[0]).toMatchObject({ writing: 1, phase: 'REWRITING' });
    const [begunDay] = begun;
    if (!begunDay) throw new Error('nothing has begun');
    const [givenUp, switching] = await Promise.all([
      dynamo.giveUpRewrite(begunDay),
      dynamo.beginSwitch(begunDay),
    ]);
    expect(givenUp.phase).toBe(switching.phase);
  });
});
