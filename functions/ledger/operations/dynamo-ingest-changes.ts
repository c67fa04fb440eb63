import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import { reprocessingKey, reprocessingOf } from './reprocessing-items.ts';
import { retractionKey, retractionOf } from './retraction-items.ts';
import type { IngestChangesReader } from './shown-fragments.ts';

/** Reads retractions and reprocessings from the table of the ledger: of 50 ingests in a call. */
export function dynamoIngestChanges(
  client: DynamoDBClient,
  tableName: string,
): IngestChangesReader {
  const table = dynamoLedgerTable(client, tableName);
  return {
    readChanges: async (ingestIds) => {
      const keys = ingestIds.flatMap((id) => [retractionKey(id), reprocessingKey(id)]);
      const items = await table.getAll(keys);
      return ingestIds.map((_, index) => {
        const [retraction, reprocessing] = items.slice(index * 2, index * 2 + 2);
        return {
          retraction: retraction && retractionOf(retraction),
          reprocessing: reprocessing && reprocessingOf(reprocessing),
        };
      });
    },
  };
}
