import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import type { LedgerTable } from '../ledger-table.ts';
import { operationOf } from './operation-items.ts';
import { DONE_OPERATION, OPEN_OPERATION, type Operation } from './operation-ledger.ts';

/** Lists all operations, OPEN and DONE. They are few. The index lags a little. */
export function dynamoListOperations(
  client: DynamoDBClient,
  tableName: string,
): () => Promise<Operation[]> {
  return listOperationsIn(dynamoLedgerTable(client, tableName));
}

/** The same in a table. One that ends between the two queries is in both, and is listed once. */
export function listOperationsIn(table: Pick<LedgerTable, 'inState'>): () => Promise<Operation[]> {
  return async () => {
    const open = await table.inState(OPEN_OPERATION, {});
    const done = await table.inState(DONE_OPERATION, {});
    const listed = [...open.items, ...done.items].map(operationOf);
    return [...new Map(listed.map((each) => [each.operationId, each])).values()];
  };
}
