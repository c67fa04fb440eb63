import type { BatchState, ChunkRange, ChunkRef, LineCounts } from '../domain/batch.ts';
import type { Origin } from '../domain/origin.ts';
import type { Landing } from '../staging/plan.ts';
import type { Staged } from '../staging/staging.ts';
import type { ChunkHeader } from '../stream/chunk.ts';

/**
 * The index of batches by state, `batchState`, and start, `startedAt`. Only batch items have both
 * attributes.
 */
export const BY_STATE = 'ByState';

/**
 * The index of accepted ingests by a part of a day, `acceptedOn`, and the time of their 202, `acceptedAt`. An
 * ingest that was not accepted is not in it.
 */
export const BY_ACCEPTANCE = 'ByAcceptance';

/** How an ingest's body was cut into chunks, so that a repeated POST is cut at the same places. */
export type IngestPlan = {
  v: 1;
  /**
   * One entry per chunk: byte offsets of its start and end, row of its first record, number of
   * records.
   */
  chunks: [start: number, end: number, firstRow: number, rows: number, broken?: string][];
};

/** How the text of an ingest's records is read: what the headers of its chunks say too. */
export type IngestForm = Pick<
  ChunkHeader,
  'format' | 'encoding' | 'columns' | 'delimiter' | 'unknown'
>;

export type Ingest = {
  ingestId: string;
  /** SHA-256, in hex, of the body and everything that decides how it is read. */
  bodyHash: string;
  plan: IngestPlan;
  lines: number;
  chunks: number;
  /** RECEIVED until every chunk is in the stream, then ACCEPTED. */
  state: 'RECEIVED' | 'ACCEPTED';
  /** ISO 8601. */
  receivedAt: string;
  /** Warnings for the sender, such as ignored columns. */
  warnings: string[];
  /** Absent in ingests that a version before December 2026 recorded. */
  form?: IngestForm;
  /** Of corrected lines: the id of their correction. */
  corrects?: string;
  /** Absent from ingests of versions before November 2026. Nothing depends on it. */
  origin?: Origin;
};

export type Failure = { error: string; cause: string; at: string };

export type Batch = {
  batchId: string;
  state: BatchState;
  payload: Staged;
  /** The ARN of the execution. */
  execution: string;
  /** ISO 8601. */
  startedAt: string;
  members?: ChunkRange[];
  plan?: Staged;
  counts?: LineCounts;
  failure?: Failure;
  /** ISO 8601: an erasure has deleted what the batch had staged. */
  planErasedAt?: string;
};

export type SealedRecord = { members: ChunkRange[]; plan: Staged; counts: LineCounts };

/**
 * The `Batches` table as the protocol sees it. Every write is atomic and of one item, and all but
 * those of putLandings are conditional. Nothing else is assumed. Every call may be repeated: after
 * a lost response, the second call finds the write of the first.
 */
export interface Ledger {
  /** Creates the ingest unless one with this id exists. Returns the stored ingest. */
  createIngest(ingest: Ingest): Promise<Ingest>;
  /** RECEIVED → ACCEPTED, once every chunk is in the stream. */
  acceptIngest(ingestId: string): Promise<void>;

  /** Creates the batch as STARTED unless one with this id exists. */
  createBatch(batch: Pick<Batch, 'batchId' | 'payload' | 'execution' | 'startedAt'>): Promise<void>;
  readBatch(batchId: string): Promise<Batch | undefined>;

  /**
   * Claims the chunk unless it is claimed. Returns the batch that holds it. The sequence number is
   * only lineage.
   */
  claimChunk(chunk: ChunkRef, batchId: string, sequenceNumber: string): Promise<string>;
  /** Takes the claim over if `from` still holds it. Returns the batch that holds it. */
  takeClaim(chunk: ChunkRef, from: string, to: string): Promise<string>;

  /** STARTED or FAILED → ABANDONED. Returns the state afterwards. */
  abandonBatch(batchId: string): Promise<BatchState>;
  /** STARTED → SEALED. Returns the batch afterwards, in any state. */
  sealBatch(batchId: string, sealed: SealedRecord): Promise<Batch>;
  /**
   * Records what the batch lands of each ingest. This precedes the commit, after which nothing is
   * left to do.
   */
  putLandings(batchId: string, landings: readonly Landing[]): Promise<void>;
  /** SEALED → COMMITTED. Returns the state afterwards. */
  commitBatch(batchId: string): Promise<BatchState>;
  /**
   * STARTED → FAILED, with the failure. A SEALED batch keeps its state and gets the failure.
   * Returns the state afterwards, or undefined when there is no such batch.
   */
  failBatch(batchId: string, failure: Failure): Promise<BatchState | undefined>;
  /**
   * The ids of the SEALED batches that started before the given ISO time. The list lags a little,
   * and has those whose items are damaged.
   */
  sealedBefore(time: string): Promise<string[]>;
}
