import * as z from 'zod';

/** What a rewrite of a day of the lake changes. Everything else stays as it is. */
export const DayChange = z.strictObject({
  /** Who asks: one operation of the ledger, or a compaction. */
  reason: z.enum(['compact', 'retract', 'restore', 'erase', 'reprocess']),
  /** The operation. A day that has been rewritten for it is not rewritten for it again. */
  operationId: z.string().min(1).exactOptional(),
  /** Lines that are left out. */
  without: z
    .strictObject({
      ingestIds: z.array(z.string().min(1)).nonempty().exactOptional(),
    })
    .exactOptional(),
  /**
   * A customer who is erased: its lines are left out, or stay without a customer. The ledger keeps
   * the change, so it names an object of the lake bucket, which names the customer.
   */
  erased: z
    .strictObject({
      customer: z.string().startsWith('erasures/'),
      anonymise: z.boolean(),
      /** Only lines of batches that began before. */
      asOf: z.iso.datetime(),
    })
    .exactOptional(),
  /** Parquet objects of the lake bucket, below `archive/`, whose lines of the day are added. */
  with: z.array(z.string().startsWith('archive/')).nonempty().exactOptional(),
  /** Fixed at the beginning, so that every attempt writes the same objects. */
  linesPerObject: z.int().positive(),
});
export type DayChange = z.infer<typeof DayChange>;
