import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StepFailure } from '../../failures.ts';
import { dynamoLedgerTable } from '../dynamo-ledger-table.ts';
import type { LedgerTable, Unchanged } from '../ledger-table.ts';
import {
  doneAttributes,
  operationIdIn,
  operationItem,
  operationKey,
  operationOf,
  TURN_KEY,
  turnOf,
  turnText,
} from './operation-items.ts';
import { OPEN_OPERATION, type Operation, type OperationLedger } from './operation-ledger.ts';

/** The operations in the table of the ledger. */
export function dynamoOperationLedger(client: DynamoDBClient, tableName: string): OperationLedger {
  const table = dynamoLedgerTable(client, tableName);
  return { ...operationsIn(table), ...turnIn(table) };
}

function operationsIn(table: LedgerTable): Omit<OperationLedger, keyof ReturnType<typeof turnIn>> {
  const readOperation = async (operationId: string): Promise<Operation | undefined> => {
    const item = await table.get(operationKey(operationId));
    return item && operationOf(item);
  };
  const setOpen = (operationId: string, set: Record<string, string>, unchanged?: Unchanged) =>
    table.setIf(operationKey(operationId), set, 'batchState', [OPEN_OPERATION], unchanged);
  return {
    createOperation: async (operation) => {
      if (await table.putIfAbsent(operationItem(operation))) return { ...operation, state: 'OPEN' };
      const stored = await readOperation(operation.operationId);
      if (stored) return stored;
      // Nothing is ever deleted from the ledger, so a missing item is a bug.
      throw new StepFailure('ContractBroken', `${operation.operationId} is not in the ledger`);
    },
    readOperation,
    saveProgress: async (operationId, progress, before) => {
      const text = JSON.stringify(progress);
      const was = before === undefined ? undefined : JSON.stringify(before);
      if (await setOpen(operationId, { progress: text }, { attribute: 'progress', was }))
        return true;
      const stored = await readOperation(operationId);
      // After a lost response, the progress is already what it was to be.
      return stored?.state !== 'OPEN' || JSON.stringify(stored.progress) === text;
    },
    saveWaiting: async (operationId, waitingFor) => {
      await setOpen(operationId, { waitingFor });
    },
    endOperation: async (operationId, result, at) => {
      const ended = await table.setIf(
        operationKey(operationId),
        doneAttributes(result, at),
        'batchState',
        [OPEN_OPERATION],
      );
      if (!ended && !(await readOperation(operationId))) {
        throw new StepFailure('ContractBroken', `${operationId} is not in the ledger`);
      }
    },
    openOperations: async () => {
      const { items } = await table.inState(OPEN_OPERATION, {});
      return items.map(operationIdIn);
    },
  };
}

function turnIn(table: LedgerTable): Pick<OperationLedger, 'readTurn' | 'replaceTurn'> {
  return {
    readTurn: async () => turnOf(await table.get(TURN_KEY)),
    replaceTurn: async (from, to) => {
      const set = { turn: turnText(to) };
      if (await table.setIf(TURN_KEY, set, 'turn', [turnText(from)])) return true;
      const isFirst = turnText(from) === turnText({});
      if (isFirst && (await table.putIfAbsent({ ...TURN_KEY, ...set }))) return true;
      // After a lost response, the turn is already what it was to be.
      return turnText(turnOf(await table.get(TURN_KEY))) === set.turn;
    },
  };
}
