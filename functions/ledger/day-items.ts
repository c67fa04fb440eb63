import * as z from 'zod';
import { BatchId } from '../domain/batch.ts';
import { DayChange } from '../domain/day-change.ts';
import { IngestLines, LineSet, TotalsAsText } from '../domain/line-set.ts';
import type { LakeDay, RecordedDay, Registration, RewriteRecord } from './day-ledger.ts';
import { json } from './ledger-items.ts';
import type { Item, Key, Span } from './ledger-table.ts';

const DAY = 'DAY';
const REGISTRATION = 'BATCH#';
const REWRITE = 'REWRITE#';
const REFUSAL = 'REFUSAL';

export const dayPk = (date: string): string => `DAY#${date}`;
export const dayKey = (date: string): Key => ({ pk: dayPk(date), sk: DAY });
/** An item of its own, because that of a day is the condition of other writes. */
export const refusalKey = (date: string): Key => ({ pk: dayPk(date), sk: REFUSAL });
export const registrationKey = (date: string, batchId: string): Key => ({
  pk: dayPk(date),
  sk: `${REGISTRATION}${batchId}`,
});
/** The generation is padded so that the rewrites of a day sort by it. */
const rewriteKey = (date: string, generation: number): Key => ({
  pk: dayPk(date),
  sk: `${REWRITE}${String(generation).padStart(6, '0')}`,
});

const allAfter = (prefix: string): Span => ({ from: prefix, to: `${prefix}~` });
export const REGISTRATIONS = allAfter(REGISTRATION);
export const REWRITES = allAfter(REWRITE);

const Generation = z.int().nonnegative();
const Phase = z.enum(['IDLE', 'REWRITING', 'SWITCHING']);

/** One attribute that differs whenever the day differs, for the conditions of writes. */
export const VERSION = 'dayVersion';
export const versionOf = ({ live, writing, phase }: LakeDay): string =>
  `${live} ${writing} ${phase}`;

/** The generation that `writing` names is another after every beginning, so each version is new. */
const DayItem = z.object({
  [VERSION]: z
    .string()
    .regex(/^\d+ \d+ [A-Z]+$/)
    .transform((text): unknown => {
      const [live, writing, phase] = text.split(' ');
      return { live: Number(live), writing: Number(writing), phase };
    })
    .pipe(z.object({ live: Generation, writing: Generation, phase: Phase })),
  change: json(DayChange),
  beganAt: z.iso.datetime(),
  switchedAt: z.iso.datetime().optional(),
});

export function dayAttributes(day: LakeDay): Item {
  const { change, beganAt, switchedAt } = day;
  return {
    [VERSION]: versionOf(day),
    ...(change && { change: JSON.stringify(change) }),
    ...(beganAt !== undefined && { beganAt }),
    ...(switchedAt !== undefined && { switchedAt }),
  };
}

export function dayOfItem(date: string, item: Item): LakeDay {
  const { [VERSION]: version, change, beganAt, switchedAt } = DayItem.parse(item);
  return {
    date,
    ...version,
    // The item keeps the change of a rewrite that has ended.
    ...(version.phase !== 'IDLE' && { change }),
    beganAt,
    ...(switchedAt !== undefined && { switchedAt }),
  };
}

const RefusalItem = z.object({ refusedAt: z.iso.datetime() });

export const refusalItem = (date: string, refusedAt: string): Item => ({
  ...refusalKey(date),
  refusedAt,
});

export const refusedAtOfItem = (item: Item): string => RefusalItem.parse(item).refusedAt;

const RegistrationItem = z.object({
  batchId: BatchId,
  generation: Generation,
  targets: json(z.array(Generation).nonempty()),
  lines: json(TotalsAsText).exactOptional(),
});

export function registrationItem(
  date: string,
  batchId: string,
  { generation, targets, lines }: Registration,
): Item {
  const key = registrationKey(date, batchId);
  return {
    ...{ ...key, batchId, generation, targets: JSON.stringify(targets) },
    ...(lines && { lines: JSON.stringify(TotalsAsText.encode(lines)) }),
  };
}

export function registrationOfItem(item: Item): { batchId: string; registration: Registration } {
  const { batchId, ...registration } = RegistrationItem.parse(item);
  return { batchId, registration };
}

const Lines = z.array(IngestLines);

const RewriteItem = z.object({
  invoiceDate: z.iso.date(),
  generation: Generation,
  fromGeneration: Generation,
  change: json(DayChange),
  objects: json(z.array(z.object({ key: z.string(), lines: z.int(), bytes: z.int() }))),
  lines: json(LineSet),
  removed: json(Lines),
  added: json(Lines),
  anonymised: json(Lines),
  beganAt: z.iso.datetime(),
});

export function rewriteItem(record: RewriteRecord): Item {
  const { date, generation, from, change, objects, removed, added, anonymised, beganAt } = record;
  return {
    ...rewriteKey(date, generation),
    invoiceDate: date,
    generation,
    fromGeneration: from,
    change: JSON.stringify(change),
    objects: JSON.stringify(objects),
    lines: JSON.stringify(LineSet.encode(record)),
    removed: JSON.stringify(Lines.encode(removed)),
    added: JSON.stringify(Lines.encode(added)),
    anonymised: JSON.stringify(Lines.encode(anonymised)),
    beganAt,
  };
}

export function rewriteOfItem(item: Item): RewriteRecord {
  const { invoiceDate, fromGeneration, lines, ...record } = RewriteItem.parse(item);
  return { ...record, ...lines, date: invoiceDate, from: fromGeneration };
}

/** Reads all items of a day. A day without an item of its own is as `untouched` says. */
export function recordedDayOf(items: readonly Item[], untouched: LakeDay): RecordedDay {
  const ofKind = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix));
  const own = items.find(({ sk }) => sk === DAY);
  return {
    day: own ? dayOfItem(untouched.date, own) : untouched,
    registrations: new Map(
      ofKind(REGISTRATION).map((item) => {
        const { batchId, registration } = registrationOfItem(item);
        return [batchId, registration];
      }),
    ),
    records: ofKind(REWRITE).map(rewriteOfItem),
  };
}
