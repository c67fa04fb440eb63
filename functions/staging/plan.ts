import * as z from 'zod';
import { QuarantinedLine } from '../domain/quarantine.ts';
import { LineTable, MemberChunk } from './line-table.ts';

/**
 * The days of an ingest's lines in a batch, with the first and the last of their rows: where to look
 * for a line once the plan has expired.
 */
export const LandedDays = z.array(z.tuple([z.iso.date(), z.int(), z.int()]));
export type LandedDays = z.infer<typeof LandedDays>;

/** Indexes into the columns of `lines`. */
const Rows = z.custom<number[]>((value) => Array.isArray(value));

/**
 * Everything that a sealed batch writes: final object keys, rows and fragments, and the lines
 * themselves. Materialising it at any time, any number of times and with any version of the code
 * writes the same.
 */
export const SealedPlan = z.object({
  v: z.literal(1),
  batchId: z.string(),
  chunks: z.array(MemberChunk),
  lines: LineTable,
  /** One Parquet object per day of the lines. */
  lake: z.array(z.object({ date: z.string(), key: z.string(), rows: Rows })),
  /** One NDJSON object per day of arrival. */
  quarantine: z.array(
    z.object({
      date: z.string(),
      key: z.string(),
      lines: z.array(QuarantinedLine.extend({ arrivedAt: z.number() })),
    }),
  ),
  /** One Invoices item per entry. */
  invoices: z.array(z.object({ invoiceNo: z.string(), fragment: z.string(), rows: Rows })),
  /** One Customers item per entry. */
  customers: z.array(
    z.object({
      customerId: z.string(),
      invoiceNo: z.string(),
      fragment: z.string(),
      rows: Rows,
    }),
  ),
  /** One ledger item per entry: what the batch lands of an ingest. */
  landings: z.array(
    z.object({
      ingestId: z.string(),
      firstRow: z.int(),
      accepted: z.int(),
      quarantined: z.int(),
      /** The objects that hold its quarantined lines, in order. */
      quarantineKeys: z.array(z.string()),
      /** Absent if there are too many days, and in plans of versions before November 2026. */
      days: LandedDays.optional(),
    }),
  ),
});
export type SealedPlan = z.infer<typeof SealedPlan>;
export type Landing = SealedPlan['landings'][number];
