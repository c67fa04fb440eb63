import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BatchState } from '../domain/batch.ts';
import type { Landing } from '../domain/plan.ts';
import type { Batch, Ingest } from '../ledger.ts';
import {
  batchKey,
  batchOf,
  CHUNK,
  claimOf,
  cursorOf,
  INGEST,
  ingestOf,
  ingestPk,
  LANDING,
  landingOf,
  startOf,
} from './ledger-items.ts';
import { type Item, ledgerTable } from './ledger-table.ts';

/** All that the ledger knows of an ingest. */
export type IngestProgress = {
  ingest: Ingest;
  claims: { ordinal: number; batchId: string }[];
  landings: (Landing & { batchId: string })[];
};

/** What the ledger tells those who only look. */
export interface LedgerReader {
  /** The ingest, who holds its chunks and what landed of it: everything under one partition key. */
  readIngest(ingestId: string): Promise<IngestProgress | undefined>;
  readBatch(batchId: string): Promise<Batch | undefined>;
  /** Batches in a state, the latest first. `next` is the `after` of the next page; RangeError when it is none. */
  batchesIn(
    state: BatchState,
    page: { limit: number; after?: string },
  ): Promise<{ batches: Batch[]; next?: string }>;
}

export function dynamoLedgerReader(client: DynamoDBClient, tableName: string): LedgerReader {
  const table = ledgerTable(client, tableName);
  return {
    readIngest: async (ingestId) => progressOf(await table.partition(ingestPk(ingestId))),
    readBatch: async (batchId) => {
      const item = await table.get(batchKey(batchId));
      return item && batchOf(item);
    },
    batchesIn: async (state, { limit, after }) => {
      const page = await table.inState(state, {
        limit,
        latestFirst: true,
        ...(after !== undefined && { after: startOf(state, after) }),
      });
      const batches = page.items.map(batchOf);
      const last = batches.at(-1);
      return { batches, ...(page.more && last && { next: cursorOf(last) }) };
    },
  };
}

function progressOf(items: readonly Item[]): IngestProgress | undefined {
  const of = (kind: string) => items.filter((item) => item['sk']?.toString().startsWith(kind));
  const [ingest] = of(INGEST);
  return (
    ingest && {
      ingest: ingestOf(ingest),
      claims: of(CHUNK).map(claimOf),
      landings: of(LANDING).map(landingOf),
    }
  );
}
