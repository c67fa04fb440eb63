import * as z from 'zod';
import type { LineTotals } from './line-totals.ts';
import { formatMoney, readMoney } from './money.ts';

/** What an operation has removed from the lake of one day of an ingest. */
export type RemovedDay = LineTotals & { date: string };

/**
 * What an operation has removed of an ingest: the other side of the books. `restored`: it has been
 * brought back since.
 */
export const Removal = z.enum(['retract', 'erase', 'restored']);
export type Removal = z.infer<typeof Removal>;

export type RemovedLines = { operationId: string; removal: Removal; days: RemovedDay[] };

/** The days as they are stored: `[date, lines, quantity, revenue]`, amounts as exact decimals. */
export const RemovedDays = z.codec(
  z.array(
    z.tuple([
      z.iso.date(),
      z.int().nonnegative(),
      z.string().regex(/^-?\d+$/),
      z.string().regex(/^-?\d+(\.\d{1,3})?$/),
    ]),
  ),
  z.array(z.custom<RemovedDay>()),
  {
    decode: (days) =>
      days.map(([date, lineCount, quantity, revenue]) => ({
        date,
        lineCount,
        quantity: BigInt(quantity),
        revenue: readMoney(revenue),
      })),
    encode: (days) =>
      days.map(({ date, lineCount, quantity, revenue }): [string, number, string, string] => [
        date,
        lineCount,
        String(quantity),
        formatMoney(revenue),
      ]),
  },
);
