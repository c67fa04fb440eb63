import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { stateText } from '../../domain/retraction.ts';
import { StepFailure } from '../../failures.ts';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import {
  removedItem,
  retractionAttributes,
  retractionItem,
  retractionKey,
  retractionOf,
  uploadedItem,
  uploadedOf,
  uploadPk,
} from './retraction-items.ts';
import type { RetractionLedger } from './retraction-ledger.ts';

/** The retractions in the table of the ledger. */
export function dynamoRetractionLedger(
  client: DynamoDBClient,
  tableName: string,
): RetractionLedger {
  const table = dynamoLedgerTable(client, tableName);
  const readRetraction: RetractionLedger['readRetraction'] = async (ingestId) => {
    const item = await table.get(retractionKey(ingestId));
    return item && retractionOf(item);
  };
  return {
    readRetraction,
    replaceRetraction: async (ingestId, from, to) => {
      const replaced = from
        ? await table.setIf(retractionKey(ingestId), retractionAttributes(to), 'retraction', [
            stateText(from),
          ])
        : await table.putIfAbsent(retractionItem(ingestId, to));
      if (replaced) return to;
      const found = await readRetraction(ingestId);
      if (found) return found;
      // Nothing is ever deleted from the ledger, so a missing item is a bug.
      throw new StepFailure('ContractBroken', `The retraction of ${ingestId} is not in the ledger`);
    },
    putRemoved: (ingestId, removed) => table.put(removedItem(ingestId, removed)),
    putUploaded: (uploadId, ingest) => table.put(uploadedItem(uploadId, ingest)),
    ingestsOf: async (uploadId) => (await table.partition(uploadPk(uploadId))).map(uploadedOf),
  };
}
