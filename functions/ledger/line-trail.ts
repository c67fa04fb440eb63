import type { ChunkRef } from '../domain/batch.ts';
import type { Landing } from '../staging/plan.ts';
import type { Batch, Ingest } from './ledger.ts';

export type TracedIngest = Ingest & {
  /** When the 202 was sent: ISO 8601. Absent until then. */
  acceptedAt?: string;
};

/** The batch that holds a chunk, and the sequence number under which it was first claimed. */
export type Holder = { batchId: string; sequenceNumber: string };

/** The ledger, item by item, for those who follow one line. Each call reads one item. */
export interface LineTrail {
  ingest(ingestId: string): Promise<TracedIngest | undefined>;
  holder(chunk: ChunkRef): Promise<Holder | undefined>;
  batch(batchId: string): Promise<Batch | undefined>;
  landing(ingestId: string, batchId: string): Promise<Landing | undefined>;
}
