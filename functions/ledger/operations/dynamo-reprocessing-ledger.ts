import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { reprocessingText } from '../../domain/reprocessing.ts';
import { StepFailure } from '../../failures.ts';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import {
  reprocessingAttributes,
  reprocessingItem,
  reprocessingKey,
  reprocessingOf,
} from './reprocessing-items.ts';
import type { ReprocessingLedger } from './reprocessing-ledger.ts';

/** Which ingests were read again, in the table of the ledger. */
export function dynamoReprocessingLedger(
  client: DynamoDBClient,
  tableName: string,
): ReprocessingLedger {
  const table = dynamoLedgerTable(client, tableName);
  const readReprocessing: ReprocessingLedger['readReprocessing'] = async (ingestId) => {
    const item = await table.get(reprocessingKey(ingestId));
    return item && reprocessingOf(item);
  };
  return {
    readReprocessing,
    replaceReprocessing: async (ingestId, from, to) => {
      const replaced = from
        ? await table.setIf(reprocessingKey(ingestId), reprocessingAttributes(to), 'reprocessing', [
            reprocessingText(from),
          ])
        : await table.putIfAbsent(reprocessingItem(ingestId, to));
      if (replaced) return to;
      const found = await readReprocessing(ingestId);
      if (found) return found;
      // Nothing is ever deleted from the ledger, so a missing item is a bug.
      throw new StepFailure(
        'ContractBroken',
        `${ingestId} was reprocessed, and the ledger has lost that`,
      );
    },
  };
}
