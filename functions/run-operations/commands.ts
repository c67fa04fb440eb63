import * as z from 'zod';
import { OperationId } from '../domain/operation.ts';
import type { Operation, OperationLedger } from '../ledger/operations/operation-ledger.ts';
import { type RunPorts, runOperations, type Worker } from '../operations/run-operations.ts';
import { type AskPorts, ask } from '../retraction/ask.ts';
import { RetractionRequest, type RetractionResponse } from '../retraction/request.ts';

/** How long an invocation works for a command, which shows in between how far the operation is. */
const WORK_FOR_COMMAND_MS = 20_000;

/** What the function is invoked with: by a command, or by the schedule with an event of its own. */
export const Command = z.union([
  z.strictObject({ retraction: RetractionRequest }),
  /** Works on operations, and tells about this one. */
  z.strictObject({ work: OperationId }),
]);

/** How far an operation has come. */
export type OperationView = Pick<Operation, 'operationId' | 'kind' | 'state'> & {
  /** What it waits for, or why it failed: in a sentence. */
  detail?: string;
  result?: unknown;
};

export type CommandPorts = AskPorts & RunPorts & { operations: OperationLedger };

export function answer(
  command: z.infer<typeof Command>,
  worker: Worker,
  ports: CommandPorts,
): Promise<RetractionResponse | OperationView> {
  if ('retraction' in command) return ask(command.retraction, ports);
  return work(command.work, worker, ports);
}

async function work(
  operationId: string,
  worker: Worker,
  ports: CommandPorts,
): Promise<OperationView> {
  const deadline = Math.min(worker.deadline, ports.now() + WORK_FOR_COMMAND_MS);
  const shift = await runOperations({ ...worker, deadline }, ports);
  const operation = await ports.operations.readOperation(operationId);
  if (!operation) throw new Error(`There is no operation ${operationId}`);
  const { kind, state, result, waitingFor } = operation;
  const detail = state === 'DONE' ? undefined : (detailIn(shift, operationId) ?? waitingFor);
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
  if (own) return own.state === 'WAITING' ? own.detail : undefined;
  const [first] = shift.ran;
  return first && `operation ${first.operationId} has begun before and is not done`;
}
