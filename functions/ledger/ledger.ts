import type { BatchState, ChunkRange, ChunkRef, LineCounts } from '../domain/batch.ts';
import type { Landing } from '../staging/plan.ts';
import type { Staged } from '../staging/staging.ts';

/** The ledger's index: sorted by the time a batch started; only batch items carry its partition key, `batchState`. */
export const BY_STATE = 'ByState';

/**
 * The index of what was promised: every ingest of a day, `acceptedOn`, by the time of its 202, `acceptedAt`. An ingest that
 * was not accepted is in it nowhere.
 */
export const BY_ACCEPTANCE = 'ByAcceptance';

/** How an ingest's body was cut, so that a repeat of the POST cuts it at the same places. */
export type IngestPlan = {
  v: 1;
  /** One entry a chunk: byte offset of its first record, of its end, row of its first record, records in it. */
  chunks: [start: number, end: number, firstRow: number, rows: number, broken?: string][];
};

export type Ingest = {
  ingestId: string;
  /** SHA-256 of the body and of what decides how it is read, hex. */
  bodyHash: string;
  plan: IngestPlan;
  lines: number;
  chunks: number;
  /** RECEIVED until every chunk is in the stream. */
  state: 'RECEIVED' | 'ACCEPTED';
  /** ISO 8601. */
  receivedAt: string;
  /** What the sender should know: ignored columns and the like. */
  warnings: string[];
};

export type Failure = { error: string; cause: string; at: string };

export type Batch = {
  batchId: string;
  state: BatchState;
  payload: Staged;
  /** ARN of the execution. */
  execution: string;
  /** ISO 8601. */
  startedAt: string;
  members?: ChunkRange[];
  plan?: Staged;
  counts?: LineCounts;
  failure?: Failure;
};

export type SealedRecord = { members: ChunkRange[]; plan: Staged; counts: LineCounts };

/**
 * The `Batches` table as the protocol sees it. Every write is one conditional write of one item, and is atomic;
 * nothing else is assumed. Each may be repeated: after a lost response the second call finds its own write.
 */
export interface Ledger {
  /** Puts the ingest if there is none of this id; answers the recorded one, whoever put it. */
  createIngest(ingest: Ingest): Promise<Ingest>;
  /** RECEIVED → ACCEPTED: every chunk is in the stream. */
  acceptIngest(ingestId: string): Promise<void>;

  /** Puts the batch STARTED if there is none of this id. */
  createBatch(batch: Pick<Batch, 'batchId' | 'payload' | 'execution' | 'startedAt'>): Promise<void>;
  readBatch(batchId: string): Promise<Batch | undefined>;

  /** Puts the chunk's claim if there is none; answers who holds it now. The sequence number is lineage only. */
  claimChunk(chunk: ChunkRef, batchId: string, sequenceNumber: string): Promise<string>;
  /** Takes the claim over if `from` still holds it; answers who holds it now. */
  takeClaim(chunk: ChunkRef, from: string, to: string): Promise<string>;

  /** STARTED or FAILED → ABANDONED; answers the state afterwards. */
  abandonBatch(batchId: string): Promise<BatchState>;
  /** STARTED → SEALED; answers the batch afterwards, whatever it is. */
  sealBatch(batchId: string, sealed: SealedRecord): Promise<Batch>;
  /** Records what the batch lands of each ingest; before the commit, so that nothing is left to do after it. */
  putLandings(batchId: string, landings: readonly Landing[]): Promise<void>;
  /** SEALED → COMMITTED; answers the state afterwards. */
  commitBatch(batchId: string): Promise<BatchState>;
  /** STARTED → FAILED with the failure; a SEALED batch keeps its state and gets it. Answers the state afterwards. */
  failBatch(batchId: string, failure: Failure): Promise<BatchState | undefined>;
  /** SEALED batches that started before the given ISO time. */
  sealedBefore(time: string): Promise<Batch[]>;
}
