import type { Reprocessing } from '../../domain/reprocessing.ts';

/**
 * Which ingests were read again, in the `Batches` table. As in the ledger of batches, every call may
 * be repeated: after a lost response, the second call finds the write of the first.
 */
export interface ReprocessingLedger {
  /** Undefined if the stores show of the ingest what its batches have sealed. */
  readReprocessing(ingestId: string): Promise<Reprocessing | undefined>;
  /**
   * Replaces it if it still is in the state in which it was read. Returns it afterwards, replaced or
   * not.
   */
  replaceReprocessing(
    ingestId: string,
    from: Reprocessing | undefined,
    to: Reprocessing,
  ): Promise<Reprocessing>;
}
