import type { BatchState } from '../domain/batch.ts';
import type { IngestProgress } from './ingest-progress.ts';
import type { Batch } from './ledger.ts';

/** The ledger, for those who only read it. */
export interface LedgerReader {
  /** The ingest, the claims of its chunks and its landings: everything under one partition key. */
  readIngest(ingestId: string): Promise<IngestProgress | undefined>;
  readBatch(batchId: string): Promise<Batch | undefined>;
  /**
   * Batches in a state, latest first. Pass `next` as `after` to read the next page. Throws
   * RangeError when `after` is invalid.
   */
  batchesIn(
    state: BatchState,
    page: { limit: number; after?: string },
  ): Promise<{ batches: Batch[]; next?: string }>;
}

/** The claims of an ingest's chunks. Works for the ingest of a foreign record too. */
export interface ClaimReader {
  claimsOf(ingestId: string): Promise<IngestProgress['claims']>;
}
