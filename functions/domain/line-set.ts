import * as z from 'zod';
import type { LineTotals } from './line-totals.ts';
import { formatMoney, readMoney } from './money.ts';

const Quantity = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (quantity) => String(quantity),
});
const Revenue = z.codec(z.string().regex(/^-?\d+(?:\.\d{1,3})?$/), z.bigint(), {
  decode: readMoney,
  encode: formatMoney,
});

/** The totals of lines as JSON: quantity and revenue are exact decimals in text. */
export const TotalsAsText = z.object({
  lineCount: z.int().nonnegative(),
  quantity: Quantity,
  revenue: Revenue,
});

/** What identifies a set of lines: its totals, and a hash of its line ids in any order. */
export const LineSet = TotalsAsText.extend({ lineIdsHash: z.string().regex(/^[0-9a-f]{32}$/) });
export type LineSet = LineTotals & { lineIdsHash: string };

/** The lines of one ingest among others. */
export const IngestLines = TotalsAsText.extend({ ingestId: z.string() });
export type IngestLines = LineTotals & { ingestId: string };
