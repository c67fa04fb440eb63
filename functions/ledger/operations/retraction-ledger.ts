import type { RemovedLines } from '../../domain/removed-lines.ts';
import type { Retraction } from '../../domain/retraction.ts';

/** An ingest of an upload, and whose key it was sent with: a hash of the sender. */
export type UploadedIngest = { ingestId: string; sender: string };

/**
 * The retractions of ingests in the `Batches` table. As in the ledger of batches, every call may be
 * repeated: after a lost response, the second call finds the write of the first.
 */
export interface RetractionLedger {
  /** Undefined if the ingest was never retracted. */
  readRetraction(ingestId: string): Promise<Retraction | undefined>;
  /**
   * Replaces the retraction if it still is in the state in which it was read. Returns it afterwards,
   * replaced or not.
   */
  replaceRetraction(
    ingestId: string,
    from: Retraction | undefined,
    to: Retraction,
  ): Promise<Retraction>;
  /** Records what an operation has removed of an ingest. */
  putRemoved(ingestId: string, removed: RemovedLines): Promise<void>;
  /** Records the ingest as a part of an upload. */
  putUploaded(uploadId: string, ingest: UploadedIngest): Promise<void>;
  ingestsOf(uploadId: string): Promise<UploadedIngest[]>;
}
