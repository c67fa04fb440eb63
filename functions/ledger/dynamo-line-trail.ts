import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedgerTable } from './dynamo-ledger-table.ts';
import {
  batchKey,
  batchOf,
  chunkKey,
  holderOf,
  ingestKey,
  ingestOf,
  landingKey,
  landingOf,
} from './ledger-items.ts';
import type { Item, Key } from './ledger-table.ts';
import type { LineTrail, TracedIngest } from './line-trail.ts';

/** Reads consistently. Throws `LedgerUnavailable`. */
export function dynamoLineTrail(client: DynamoDBClient, tableName: string): LineTrail {
  const table = dynamoLedgerTable(client, tableName);
  const read = async <T>(key: Key, of: (item: Item) => T): Promise<T | undefined> => {
    const item = await table.get(key);
    return item && of(item);
  };
  return {
    ingest: (ingestId) => read(ingestKey(ingestId), tracedIngest),
    holder: (chunk) => read(chunkKey(chunk), holderOf),
    batch: (batchId) => read(batchKey(batchId), batchOf),
    landing: (ingestId, batchId) => read(landingKey(ingestId, batchId), landingOf),
  };
}

function tracedIngest(item: Item): TracedIngest {
  const acceptedAt = item['acceptedAt'];
  return { ...ingestOf(item), ...(acceptedAt !== undefined && { acceptedAt: String(acceptedAt) }) };
}
