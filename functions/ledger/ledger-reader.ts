import type { BatchState } from '../domain/batch.ts';
import type { IngestProgress, LandedIngest } from './ingest-progress.ts';
import type { Batch } from './ledger.ts';
import type { Span } from './ledger-table.ts';

/** Where a batch stands in the list of its state. */
export type BatchPlace = Pick<Batch, 'batchId' | 'startedAt'>;

type BatchesPage = {
  limit: number;
  /** Only batches that started in this time. */
  within?: Span;
  /** The last batch of the page before. It must be within the time. */
  after?: BatchPlace;
};

/** The ledger, for those who only read it. */
export interface LedgerReader {
  /** The ingest, the claims of its chunks and its landings: everything under one partition key. */
  readIngest(ingestId: string): Promise<IngestProgress | undefined>;
  /** The same without the corrections. Every landing's claims are among those that it returns. */
  readLanded(ingestId: string): Promise<LandedIngest | undefined>;
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** Batches in a state, latest first; `more` if others follow. */
  batchesIn(state: BatchState, page: BatchesPage): Promise<{ batches: Batch[]; more: boolean }>;
}

/** The claims of an ingest's chunks. Works for the ingest of a foreign record too. */
export interface ClaimReader {
  claimsOf(ingestId: string): Promise<IngestProgress['claims']>;
}
