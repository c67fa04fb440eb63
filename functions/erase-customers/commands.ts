import * as z from 'zod';
import { OperationId } from '../domain/operation.ts';
import { type AskPorts, ask } from '../erasure/ask.ts';
import { graceEndOf } from '../erasure/progress.ts';
import { ErasureRequest, type ErasureResponse } from '../erasure/request.ts';
import type { OperationLedger } from '../ledger/operations/operation-ledger.ts';
import type { RunPorts, Worker } from '../operations/run-operations.ts';
import { type OperationView, viewOf, workOn } from '../operations/work-on.ts';

/** What the function is invoked with: by a command, or by the schedule with an event of its own. */
export const Command = z.union([
  z.strictObject({ erasure: ErasureRequest }),
  /** Works on operations, and tells about this one. */
  z.strictObject({ work: OperationId }),
  /** Tells about it. */
  z.strictObject({ status: OperationId }),
]);

export const COMMANDS = ['erasure', 'work', 'status'];

export type CommandPorts = AskPorts & RunPorts & { operations: OperationLedger };

/** How far an erasure is. `until`: it goes on by itself then, and nobody has to wait for it. */
export type ErasureView = (OperationView & { until?: string }) | { state: 'UNKNOWN' };

export async function answer(
  command: z.infer<typeof Command>,
  worker: Worker,
  ports: CommandPorts,
): Promise<ErasureResponse | ErasureView> {
  if ('erasure' in command) return ask(command.erasure, ports);
  const operationId = 'work' in command ? command.work : command.status;
  const found = await ports.operations.readOperation(operationId);
  if (found?.kind !== 'erase') return { state: 'UNKNOWN' };
  const view = 'work' in command ? await workOn(operationId, worker, ports) : viewOf(found);
  const operation = await ports.operations.readOperation(operationId);
  const until = operation?.state === 'OPEN' ? graceEndOf(operation.progress) : undefined;
  const isAhead = until !== undefined && Date.parse(until) > ports.now();
  return { ...view, ...(isAhead && { until }) };
}
