import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LINE_CLAIM, lineClaimOf } from './correction-items.ts';
import { dynamoLedgerTable } from './dynamo-ledger-table.ts';
import type { IngestProgress } from './ingest-progress.ts';
import {
  batchKey,
  batchOf,
  CHUNK,
  claimOf,
  INGEST,
  ingestOf,
  ingestPk,
  LANDING,
  landingOf,
  startOf,
} from './ledger-items.ts';
import type { ClaimReader, LedgerReader } from './ledger-reader.ts';
import type { Item } from './ledger-table.ts';
import { REPROCESSING, reprocessingOf } from './operations/reprocessing-items.ts';
import { REMOVED, RETRACTION, removedOf, retractionOf } from './operations/retraction-items.ts';

export function dynamoLedgerReader(
  client: DynamoDBClient,
  tableName: string,
): LedgerReader & ClaimReader {
  const table = dynamoLedgerTable(client, tableName);
  return {
    readIngest: async (ingestId) => progressOf(await table.partition(ingestPk(ingestId))),
    readLanded: async (ingestId) => {
      const pk = ingestPk(ingestId);
      // The landings first: whoever writes one holds its chunks already.
      const landed = await table.partition(pk, { from: INGEST, to: endOf(LANDING) });
      const claims = await table.partition(pk, { from: CHUNK, to: endOf(CHUNK) });
      return progressOf([...landed, ...claims]);
    },
    claimsOf: async (ingestId) => claimsIn(await table.partition(ingestPk(ingestId))),
    readBatch: async (batchId) => {
      const item = await table.get(batchKey(batchId));
      return item && batchOf(item);
    },
    batchesIn: async (state, { limit, within, after }) => {
      const page = await table.inState(state, {
        limit,
        latestFirst: true,
        ...(within && { within }),
        ...(after && { after: startOf(state, after) }),
      });
      return { batches: page.items.map(batchOf), more: page.more };
    },
  };
}

/** The end of the sort keys that begin with a kind of item. */
const endOf = (kind: string): string => `${kind}~`;

function progressOf(items: readonly Item[]): IngestProgress | undefined {
  const [ingest] = itemsOf(INGEST, items);
  const acceptedAt = ingest?.['acceptedAt'];
  const [retraction] = itemsOf(RETRACTION, items);
  const [reprocessing] = itemsOf(REPROCESSING, items);
  const removed = itemsOf(REMOVED, items);
  return (
    ingest && {
      ingest: ingestOf(ingest),
      ...(acceptedAt !== undefined && { acceptedAt: String(acceptedAt) }),
      claims: claimsIn(items),
      landings: itemsOf(LANDING, items).map(landingOf),
      corrections: itemsOf(LINE_CLAIM, items).map(lineClaimOf),
      ...(retraction && { retraction: retractionOf(retraction) }),
      ...(reprocessing && { reprocessing: reprocessingOf(reprocessing) }),
      ...(removed.length > 0 && { removed: removed.map(removedOf) }),
    }
  );
}

const claimsIn = (items: readonly Item[]) => itemsOf(CHUNK, items).map(claimOf);

function itemsOf(kind: string, items: readonly Item[]): Item[] {
  return items.filter((item) => item['sk']?.toString().startsWith(kind));
}
