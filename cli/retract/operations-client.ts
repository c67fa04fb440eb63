import * as z from 'zod';
import { OperationKind, OperationState } from '../../functions/domain/operation.ts';
import { type RetractionRequest, RetractionResponse } from '../../functions/retraction/request.ts';
import type { Target } from '../target/target.ts';
import { workFunction } from '../target/work-function.ts';

/** How far an operation has come. */
const OperationView = z.object({
  operationId: z.string(),
  kind: OperationKind,
  state: OperationState,
  detail: z.string().optional(),
  result: z.unknown().optional(),
});
export type OperationView = z.infer<typeof OperationView>;

/** The function that runs operations, as a command uses it. */
export type Operations = {
  ask(request: RetractionRequest): Promise<RetractionResponse>;
  /** Works on operations for some seconds, and tells how far this one is. */
  work(operationId: string): Promise<OperationView>;
};

/** Returns how the function is invoked with the operator's credentials. */
export const runOperationsOf = ({ where, names }: Target) =>
  workFunction(where, {
    name: 'RunOperations',
    deployedAs: names.runOperations,
    afterwards: 'run the same command again, or let the schedule continue',
  });

/** Invokes the function for retractions. */
export function operationsOf(target: Target): Operations {
  const invoke = runOperationsOf(target);
  return {
    ask: async (retraction) => RetractionResponse.parse(await invoke({ retraction })),
    work: async (operationId) => OperationView.parse(await invoke({ work: operationId })),
  };
}
