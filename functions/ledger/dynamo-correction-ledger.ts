import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StepFailure } from '../failures.ts';
import {
  correctionIdIn,
  correctionItem,
  correctionKey,
  correctionOf,
  correctionStartIn,
  lineClaimItem,
  lineClaimKey,
  lineClaimOf,
  sentAttributes,
} from './correction-items.ts';
import {
  type CorrectionLedger,
  LOST_CORRECTION,
  OPEN_CORRECTION,
  SENT_CORRECTION,
} from './correction-ledger.ts';
import { dynamoLedgerTable } from './dynamo-ledger-table.ts';
import { ingestPk } from './ledger-items.ts';
import type { Item, Key, LedgerTable } from './ledger-table.ts';

/** The corrections in the table of the ledger. */
export function dynamoCorrectionLedger(
  client: DynamoDBClient,
  tableName: string,
): CorrectionLedger {
  const table = dynamoLedgerTable(client, tableName);
  return {
    createCorrection: async (correction) => {
      if (await table.putIfAbsent(correctionItem(correction))) {
        return { ...correction, state: 'OPEN' };
      }
      return correctionOf(await existing(table, correctionKey(correction.correctionId)));
    },
    readCorrection: async (correctionId) => {
      const item = await table.get(correctionKey(correctionId));
      return item && correctionOf(item);
    },
    claimLine: async (line, correctionId, position) => {
      if (await table.putIfAbsent(lineClaimItem(line, correctionId, position))) {
        return { row: line.row, correctionId, position };
      }
      return lineClaimOf(await existing(table, lineClaimKey(line)));
    },
    lineClaims: async (ingestId, { from, to }) => {
      const within = {
        from: lineClaimKey({ ingestId, row: from }).sk,
        to: lineClaimKey({ ingestId, row: to }).sk,
      };
      return (await table.partition(ingestPk(ingestId), within)).map(lineClaimOf);
    },
    noteGone: async (correctionId, goneSince) => {
      const unchanged = { attribute: 'goneSince', was: undefined };
      const key = correctionKey(correctionId);
      await table.setIf(key, { goneSince }, 'batchState', [OPEN_CORRECTION], unchanged);
    },
    loseCorrection: async (correctionId) => {
      const key = correctionKey(correctionId);
      await table.setIf(key, { batchState: LOST_CORRECTION }, 'batchState', [OPEN_CORRECTION]);
    },
    endCorrection: async (correctionId, sent) => {
      const states = [OPEN_CORRECTION, SENT_CORRECTION, LOST_CORRECTION];
      const key = correctionKey(correctionId);
      const ended = await table.setIf(key, sentAttributes(sent), 'batchState', states);
      if (!ended) throw missing(key);
    },
    openBefore: async (time) => {
      const { items } = await table.inState(OPEN_CORRECTION, { before: time });
      return items.map(correctionIdIn);
    },
    lostCorrections: async () => {
      const { items } = await table.inState(LOST_CORRECTION, { latestFirst: true });
      return items.map(correctionStartIn);
    },
  };
}

async function existing(table: LedgerTable, key: Key): Promise<Item> {
  const item = await table.get(key);
  if (!item) throw missing(key);
  return item;
}

/** Nothing is ever deleted from the ledger, so a missing item is a bug. */
function missing({ pk }: Key): StepFailure {
  return new StepFailure('ContractBroken', `${pk} is not in the ledger`);
}
