import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import { operationOf } from './operation-items.ts';
import { DONE_OPERATION, OPEN_OPERATION, type Operation } from './operation-ledger.ts';

/** Lists all operations, OPEN and DONE. They are few. The index lags a little. */
export function dynamoListOperations(
  client: DynamoDBClient,
  tableName: string,
): () => Promise<Operation[]> {
  const table = dynamoLedgerTable(client, tableName);
  return async () => {
    const pages = ([OPEN_OPERATION, DONE_OPERATION] as const).map((state) =>
      table.inState(state, {}),
    );
    return (await Promise.all(pages)).flatMap(({ items }) => items.map(operationOf));
  };
}
