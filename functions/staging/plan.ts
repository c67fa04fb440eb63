import * as z from 'zod';
import { QuarantinedLine } from '../domain/quarantine.ts';
import { LineTable, MemberChunk } from './line-table.ts';

/** Indexes into the plan's line table. */
const Rows = z.custom<number[]>((value) => Array.isArray(value));

/**
 * What a sealed batch will write, wherever and whenever it is materialised: final object keys, rows and fragments,
 * beside the lines themselves. Nothing in it depends on a clock or on the code that carries it out.
 */
export const SealedPlan = z.object({
  v: z.literal(1),
  batchId: z.string(),
  chunks: z.array(MemberChunk),
  lines: LineTable,
  /** One Parquet object a day. */
  lake: z.array(z.object({ date: z.string(), key: z.string(), rows: Rows })),
  /** One NDJSON object a day of arrival. */
  quarantine: z.array(
    z.object({
      date: z.string(),
      key: z.string(),
      lines: z.array(QuarantinedLine.extend({ arrivedAt: z.number() })),
    }),
  ),
  /** One Invoices item each. */
  invoices: z.array(z.object({ invoiceNo: z.string(), fragment: z.string(), rows: Rows })),
  /** One Customers item each. */
  customers: z.array(
    z.object({
      customerId: z.string(),
      invoiceNo: z.string(),
      fragment: z.string(),
      rows: Rows,
    }),
  ),
  /** One ledger item each: what this batch lands of an ingest. */
  landings: z.array(
    z.object({
      ingestId: z.string(),
      firstRow: z.int(),
      accepted: z.int(),
      quarantined: z.int(),
      /** Where its quarantined lines are, in order. */
      quarantineKeys: z.array(z.string()),
    }),
  ),
});
export type SealedPlan = z.infer<typeof SealedPlan>;
export type Landing = SealedPlan['landings'][number];
