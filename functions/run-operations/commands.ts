import * as z from 'zod';
import { OperationId } from '../domain/operation.ts';
import type { OperationLedger } from '../ledger/operations/operation-ledger.ts';
import type { RunPorts, Worker } from '../operations/run-operations.ts';
import { type OperationView, workOn } from '../operations/work-on.ts';
import { type AskPorts as AskReprocessingPorts, askReprocessing } from '../reprocessing/ask.ts';
import { ReprocessingRequest, type ReprocessingResponse } from '../reprocessing/request.ts';
import { type AskPorts, ask } from '../retraction/ask.ts';
import { RetractionRequest, type RetractionResponse } from '../retraction/request.ts';

/** What the function is invoked with: by a command, or by the schedule with an event of its own. */
export const Command = z.union([
  z.strictObject({ retraction: RetractionRequest }),
  z.strictObject({ reprocessing: ReprocessingRequest }),
  /** Works on operations, and tells about this one. */
  z.strictObject({ work: OperationId }),
]);

export const COMMANDS = ['retraction', 'reprocessing', 'work'];

export type CommandPorts = AskPorts &
  AskReprocessingPorts &
  RunPorts & { operations: OperationLedger };

export function answer(
  command: z.infer<typeof Command>,
  worker: Worker,
  ports: CommandPorts,
): Promise<RetractionResponse | ReprocessingResponse | OperationView> {
  if ('retraction' in command) return ask(command.retraction, ports);
  if ('reprocessing' in command) {
    return askReprocessing(command.reprocessing, worker.deadline, ports);
  }
  return workOn(command.work, worker, ports);
}
