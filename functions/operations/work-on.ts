import type { Operation, OperationLedger } from '../ledger/operations/operation-ledger.ts';
import { type RunPorts, runOperations, type Worker } from './run-operations.ts';

/** How long an invocation works for a command, which shows in between how far the operation is. */
const WORK_FOR_COMMAND_MS = 20_000;

/** How far an operation has come. */
export type OperationView = Pick<Operation, 'operationId' | 'kind' | 'state'> & {
  /** What it waits for, or why it failed: in a sentence. */
  detail?: string;
  result?: unknown;
};

type Ports = RunPorts & { operations: OperationLedger };

/** Works on operations for some seconds, and tells how far one of them is. */
export async function workOn(
  operationId: string,
  worker: Worker,
  ports: Ports,
): Promise<OperationView> {
  const deadline = Math.min(worker.deadline, ports.now() + WORK_FOR_COMMAND_MS);
  const shift = await runOperations({ ...worker, deadline }, ports);
  const operation = await ports.operations.readOperation(operationId);
  if (!operation) throw new Error(`There is no operation ${operationId}`);
  const known = detailIn(shift, operationId) ?? operation.waitingFor;
  return viewOf(operation, known ?? (await heldUpBy(operationId, ports)));
}

/** Another function may carry out the operation whose turn it is. */
async function heldUpBy(id: string, { operations }: Ports): Promise<string | undefined> {
  const { operationId } = await operations.readTurn();
  return operationId === undefined || operationId === id ? undefined : begunBefore(operationId);
}

const begunBefore = (operationId: string): string =>
  `operation ${operationId} has begun before and is not done`;

/** Tells how far an operation is. What it waits for is recorded, unless somebody knows better. */
export function viewOf(operation: Operation, known?: string): OperationView {
  const { operationId, kind, state, result, waitingFor } = operation;
  const detail = state === 'DONE' ? undefined : (known ?? waitingFor);
  return {
    operationId,
    kind,
    state,
    ...(detail !== undefined && { detail }),
    ...(result !== undefined && { result }),
  };
}

function detailIn(
  shift: Awaited<ReturnType<typeof runOperations>>,
  operationId: string,
): string | undefined {
  if ('busyUntil' in shift) {
    return `another invocation works on operations, until ${shift.busyUntil} at the latest`;
  }
  const own = shift.ran.find((ran) => ran.operationId === operationId);
  if (own?.state === 'FAILED') return `failed, and is tried again: ${own.detail}`;
  if (own) return 'detail' in own ? own.detail : undefined;
  const [first] = shift.ran;
  return first && begunBefore(first.operationId);
}
