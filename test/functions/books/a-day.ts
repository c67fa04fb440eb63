import { dayBooks } from '../../../functions/books/day-books.ts';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { type LineTotals, sumOf } from '../../../functions/domain/line-totals.ts';
import { linesKey, rewrittenKey } from '../../../functions/lake/lake-keys.ts';
import type {
  LakeDay,
  RecordedDay,
  Registration,
  RewriteRecord,
} from '../../../functions/ledger/day-ledger.ts';

export const DATE = '2010-12-01';
const BEGAN = '2026-03-01T10:00:00.000Z';

/** So many lines, of one piece each, at 2.5. */
export const lines = (lineCount: number): LineTotals => ({
  lineCount,
  quantity: BigInt(lineCount),
  revenue: BigInt(lineCount) * 2500n,
});

type Given = Partial<Pick<RewriteRecord, 'removed' | 'added' | 'anonymised'>>;

/** A rewrite into a generation, which comes out with so many lines. */
export const aRewrite = (
  generation: number,
  reason: DayChange['reason'],
  after: number,
  given: Given = {},
): RewriteRecord => ({
  ...{ date: DATE, generation, from: generation - 1, beganAt: BEGAN, lineIdsHash: '0'.repeat(32) },
  change: {
    reason,
    linesPerObject: 10,
    ...(reason !== 'compact' && { operationId: `o${reason}` }),
  },
  objects: [{ key: rewrittenKey(DATE, generation, 0), lines: after, bytes: 100 }],
  ...lines(after),
  ...{ removed: [], added: [], anonymised: [] },
  ...given,
});

export const ofIngest = (ingestId: string, count: number) => ({ ingestId, ...lines(count) });

/** Batches by id: the generation that each registered for, and how many lines it has brought. */
type Batches = Readonly<Record<string, readonly [number, number | undefined]>>;

export function aDay(
  batches: Batches,
  records: readonly RewriteRecord[] = [],
  given: Partial<LakeDay> = {},
): RecordedDay {
  const live = records.at(-1)?.generation ?? 0;
  return {
    day: { date: DATE, live, writing: live, phase: 'IDLE', ...given },
    registrations: new Map(
      Object.entries(batches).map(([batchId, [generation, count]]): [string, Registration] => [
        batchId,
        { generation, targets: [generation], ...(count !== undefined && { lines: lines(count) }) },
      ]),
    ),
    records,
  };
}

/** The keys that a day must have: those of its last rewrite, and of the batches since. */
export function keysOf({ day: { live }, registrations, records }: RecordedDay): string[] {
  const last = records.find(({ generation }) => generation === live);
  const since = [...registrations].filter(([, { generation }]) => generation >= live);
  return [
    ...(last?.objects.map(({ key }) => key) ?? []),
    ...since.map(([batchId]) => linesKey(DATE, live, batchId)),
  ];
}

export const booksOf = (day: RecordedDay, keys: readonly string[] = keysOf(day)) =>
  dayBooks(day, { generation: day.day.live, keys: new Set(keys) });

export const none = sumOf([]);
