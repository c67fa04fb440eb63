import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import { batchKey } from '../ledger-items.ts';

/** Records that what a committed batch had staged was erased. The same record again changes nothing. */
export function dynamoErasedPlans(client: DynamoDBClient, tableName: string) {
  const table = dynamoLedgerTable(client, tableName);
  return async (batchId: string, at: string): Promise<void> => {
    await table.setIf(batchKey(batchId), { planErasedAt: at }, 'batchState', ['COMMITTED']);
  };
}
