import { isDeepStrictEqual } from 'node:util';
import { StepFailure } from '../../functions/failures.ts';
import type {
  Operation,
  OperationLedger,
  Turn,
} from '../../functions/ledger/operations/operation-ledger.ts';

/** The ledger of operations in memory, as its interface describes it: every call is atomic. */
export function memoryOperationLedger(): OperationLedger {
  const operations = new Map<string, Operation>();
  let turn: Turn = {};
  return {
    createOperation: async (operation) => {
      const held = operations.get(operation.operationId);
      if (held) return held;
      const created: Operation = { ...operation, state: 'OPEN' };
      operations.set(operation.operationId, created);
      return created;
    },
    readOperation: async (operationId) => operations.get(operationId),
    saveProgress: async (operationId, progress, before) => {
      const held = operations.get(operationId);
      if (held?.state !== 'OPEN' || isDeepStrictEqual(held.progress, progress)) return true;
      if (!isDeepStrictEqual(held.progress, before)) return false;
      operations.set(operationId, { ...held, progress });
      return true;
    },
    saveWaiting: async (operationId, waitingFor) => {
      const held = operations.get(operationId);
      if (held?.state !== 'OPEN') return;
      operations.set(operationId, { ...without(held), ...(waitingFor && { waitingFor }) });
    },
    endOperation: async (operationId, result, endedAt) => {
      const held = operations.get(operationId);
      if (!held) throw new StepFailure('ContractBroken', `${operationId} is not in the ledger`);
      if (held.state === 'DONE') return;
      operations.set(operationId, { ...without(held), state: 'DONE', result, endedAt });
    },
    openOperations: async () =>
      [...operations.values()]
        .filter(({ state }) => state === 'OPEN')
        .sort((a, b) => (a.at < b.at ? -1 : 1))
        .map(({ operationId }) => operationId),
    readTurn: async () => turn,
    replaceTurn: async (from, to) => {
      if (isDeepStrictEqual(turn, to)) return true;
      if (!isDeepStrictEqual(turn, from)) return false;
      turn = to;
      return true;
    },
  };
}

/** The operation without what it waits for. */
function without({ waitingFor: _, ...operation }: Operation): Operation {
  return operation;
}
