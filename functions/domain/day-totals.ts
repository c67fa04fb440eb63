import * as z from 'zod';
import type { LineTotals } from './line-totals.ts';
import { formatMoney, readMoney } from './money.ts';

/** Lines of one day of the lake. */
export type DayTotals = LineTotals & { date: string };

/** How lines per day are stored: `[date, lines, quantity, revenue]`, amounts as exact decimals. */
export const StoredDayTotals = z.array(
  z.tuple([
    z.iso.date(),
    z.int().nonnegative(),
    z.string().regex(/^-?\d+$/),
    z.string().regex(/^-?\d+(\.\d{1,3})?$/),
  ]),
);
export type StoredDayTotals = z.infer<typeof StoredDayTotals>;

export const DaysTotals = z.codec(StoredDayTotals, z.array(z.custom<DayTotals>()), {
  decode: (days) =>
    days.map(([date, lineCount, quantity, revenue]) => ({
      date,
      lineCount,
      quantity: BigInt(quantity),
      revenue: readMoney(revenue),
    })),
  encode: (days) =>
    days.map(({ date, lineCount, quantity, revenue }): StoredDayTotals[number] => [
      date,
      lineCount,
      String(quantity),
      formatMoney(revenue),
    ]),
});
