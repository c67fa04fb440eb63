import { describe, expect, it } from 'vitest';
import { balanceOf } from '../../../functions/books/balance.ts';
import { dueLines, dueOn, ingestBooks } from '../../../functions/books/ingest-books.ts';
import { rewrittenLines } from '../../../functions/books/rewritten.ts';
import type { StoredDayTotals } from '../../../functions/domain/day-totals.ts';
import type { LineTotals } from '../../../functions/domain/line-totals.ts';
import type { Removal, RemovedLines } from '../../../functions/domain/removed-lines.ts';
import type { RewriteRecord } from '../../../functions/ledger/day-ledger.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';
import { aLandedIngest, aLanding } from './an-ingest.ts';

const totals = (lineCount: number, quantity = 0n, revenue = 0n): LineTotals => ({
  lineCount,
  quantity,
  revenue,
});
const NONE = totals(0);

const removed = (
  removal: Removal,
  days: RemovedLines['days'],
  operationId = `o${removal}`,
): RemovedLines => ({ operationId, removal, days });

const FIRST = '2010-12-01';
const SECOND = '2010-12-02';
const DAYS: StoredDayTotals = [
  [FIRST, 3, '8', '12.753'],
  [SECOND, 2, '-1', '-0.005'],
];
const landings = [
  aLanding({
    accepted: 5,
    quarantined: 1,
    days: [
      [FIRST, 1, 4],
      [SECOND, 5, 6],
    ],
    dayTotals: DAYS,
  }),
];

describe('the books of an ingest', () => {
  it('have what has landed, day by day and exactly', () => {
    const books = ingestBooks(aLandedIngest({ lines: 6, landings }));
    expect(books).toMatchObject({ received: 6, accepted: 5, quarantined: 1, pending: 0 });
    expect(books.days).toMatchObject([
      { date: FIRST, accepted: totals(3, 8n, 12_753n), retracted: NONE, erased: NONE },
      { date: SECOND, accepted: totals(2, -1n, -5n), retracted: NONE, erased: NONE },
    ]);
    expect(dueLines(books)).toBe(5);
  });

  it('take retracted and erased lines out of the lake, and no others', () => {
    const operations = [
      removed('retract', [{ date: FIRST, ...totals(2, 6n, 12_000n) }]),
      removed('erase', [{ date: FIRST, ...totals(1, 2n, 753n) }]),
      removed('restored', [{ date: SECOND, ...totals(2, -1n, -5n) }]),
      removed('anonymise', [{ date: SECOND, ...totals(1, -2n, -6n) }]),
    ];
    const books = ingestBooks(aLandedIngest({ lines: 6, landings, removed: operations }));
    expect(dueLines(books)).toBe(2);
    expect(books.days.map(dueOn)).toEqual([NONE, totals(2, -1n, -5n)]);
    expect(books).toMatchObject({
      retracted: totals(2, 6n, 12_000n),
      erased: totals(1, 2n, 753n),
      restored: totals(2, -1n, -5n),
      anonymised: totals(1, -2n, -6n),
    });
  });

  it('say no more than is known of landings of earlier versions', () => {
    const [landing] = landings;
    const { dayTotals: _, ...earlier } = { ...aLanding(), ...landing };
    const books = ingestBooks(aLandedIngest({ lines: 6, landings: [earlier] }));
    expect(books.days.map(({ date, accepted }) => [date, accepted])).toEqual([
      [FIRST, undefined],
      [SECOND, undefined],
    ]);
    expect(books.hasAllDays).toBe(true);
    const unknown = aLandedIngest({ lines: 6, landings: [aLanding({ accepted: 5 })] });
    expect(ingestBooks(unknown)).toMatchObject({ days: [], hasAllDays: false, accepted: 5 });
  });

  it('are unreadable when an operation names a day twice', () => {
    const day = { date: FIRST, ...totals(1) };
    const twice = aLandedIngest({ lines: 6, landings, removed: [removed('erase', [day, day])] });
    expect(() => ingestBooks(twice)).toThrow(RangeError);
  });
});

async function daysWith(records: Pick<RewriteRecord, 'removed' | 'added'>[]) {
  const days = memoryDayLedger();
  for (const [at, { removed: gone, added }] of records.entries()) {
    const change = { reason: 'retract' as const, linesPerObject: 1 };
    const begun = await days.beginRewrite(await days.readDay(FIRST), change, 'now');
    const place = { date: FIRST, generation: at + 1, from: at, change, beganAt: 'now' };
    const lines = { objects: [], anonymised: [], ...NONE, lineIdsHash: '0' };
    await days.putRecord({ ...place, ...lines, removed: gone, added });
    await days.beginSwitch(begun);
    await days.endRewrite(await days.readDay(FIRST), 'now');
  }
  return days;
}

describe('books', () => {
  const all = { date: FIRST, ...totals(3, 8n, 12_753n) };
  const gone = { ingestId: 'i1', ...totals(3, 8n, 12_753n) };
  const other = { ingestId: 'i2', ...totals(7) };
  const balance = async (
    operations: RemovedLines[],
    records: Pick<RewriteRecord, 'removed' | 'added'>[],
    lines = 6,
  ) => {
    const books = ingestBooks(aLandedIngest({ lines, landings, removed: operations }));
    const dates = books.days.map(({ date }) => date);
    return balanceOf(books, await rewrittenLines('i1', dates, await daysWith(records)));
  };

  it('balance when nothing was removed, and not while lines are pending', async () => {
    expect(await balance([], [])).toMatchObject({ inLake: 5, balanced: true });
    expect(await balance([], [], 7)).toMatchObject({ inLake: 5, balanced: false });
  });

  it('balance when rewrites have taken out what was removed', async () => {
    const found = await balance(
      [removed('retract', [all])],
      [{ removed: [gone, other], added: [] }],
    );
    expect(found).toMatchObject({ inLake: 2, balanced: true });
    expect(found.days[0]).toMatchObject({ inLake: NONE, balanced: true });
  });

  it('balance when it has been brought back', async () => {
    const records = [
      { removed: [gone], added: [] },
      { removed: [], added: [gone] },
    ];
    const found = await balance([removed('restored', [all])], records);
    expect(found).toMatchObject({ inLake: 5, balanced: true });
  });

  it.each<[string, RemovedLines[], Pick<RewriteRecord, 'removed' | 'added'>[]]>([
    ['nothing of it was counted', [], [{ removed: [gone], added: [] }]],
    ['no rewrite has taken it out', [removed('retract', [all])], []],
    [
      'a line too few was counted',
      [removed('retract', [{ ...all, lineCount: 2 }])],
      [{ removed: [gone], added: [] }],
    ],
    [
      'another revenue was counted',
      [removed('erase', [{ ...all, revenue: 12_752n }])],
      [{ removed: [gone], added: [] }],
    ],
    [
      'it was counted as brought back, and is out',
      [removed('restored', [all])],
      [{ removed: [gone], added: [] }],
    ],
    [
      'more was taken out than has landed',
      [removed('retract', [all]), removed('erase', [all])],
      [
        { removed: [gone], added: [] },
        { removed: [gone], added: [] },
      ],
    ],
  ])('do not balance when %s', async (_, operations, records) => {
    const found = await balance(operations, records);
    expect(found.balanced).toBe(false);
  });

  it('do not balance when the days do not add up to what was accepted', () => {
    const less = [aLanding({ ...landings[0], dayTotals: DAYS.slice(1) })];
    const books = ingestBooks(aLandedIngest({ lines: 6, landings: less }));
    expect(balanceOf(books, new Map()).balanced).toBe(false);
  });
});
