import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BatchState } from '../domain/batch.ts';
import type { Landing } from '../staging/plan.ts';
import { type Item, ledgerTable } from './dynamo-ledger-table.ts';
import type { Batch, Ingest } from './ledger.ts';
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

/** All that the ledger knows of an ingest. */
export type IngestProgress = {
  ingest: Ingest;
  /** When 202 was answered: ISO 8601. */
  acceptedAt?: string;
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

/** Who holds the chunks of ingests, also of records that came from no ingest. */
export interface ClaimReader {
  claimsOf(ingestId: string): Promise<IngestProgress['claims']>;
}

export function dynamoLedgerReader(
  client: DynamoDBClient,
  tableName: string,
): LedgerReader & ClaimReader {
  const table = ledgerTable(client, tableName);
  return {
    readIngest: async (ingestId) => progressOf(await table.partition(ingestPk(ingestId))),
    claimsOf: async (ingestId) => claimsIn(await table.partition(ingestPk(ingestId))),
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
  const [ingest] = itemsOf(INGEST, items);
  const acceptedAt = ingest?.['acceptedAt'];
  return (
    ingest && {
      ingest: ingestOf(ingest),
      ...(acceptedAt !== undefined && { acceptedAt: String(acceptedAt) }),
      claims: claimsIn(items),
      landings: itemsOf(LANDING, items).map(landingOf),
    }
  );
}

const claimsIn = (items: readonly Item[]) => itemsOf(CHUNK, items).map(claimOf);

function itemsOf(kind: string, items: readonly Item[]): Item[] {
  return items.filter((item) => item['sk']?.toString().startsWith(kind));
}
