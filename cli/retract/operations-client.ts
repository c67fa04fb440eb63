import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { OperationKind, OperationState } from '../../functions/domain/operation.ts';
import { type RetractionRequest, RetractionResponse } from '../../functions/retraction/request.ts';
import { lambdaForWork } from '../../functions/runtime/aws-clients.ts';
import type { Target } from '../target/target.ts';
import { CommandError, REFUSED } from '../ui/command.ts';

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

/** Invokes the function with the operator's credentials. */
export function operationsOf({ where, names }: Target): Operations {
  const { runOperations } = names;
  if (runOperations === undefined) {
    throw new CommandError(
      'The pipeline is older than this command: its outputs name no function RunOperations. Deploy it again.',
      REFUSED,
    );
  }
  const client = lambdaForWork(where);
  const invoke = async (payload: unknown): Promise<unknown> => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName: runOperations, Payload: JSON.stringify(payload) }),
    );
    if (FunctionError === undefined && Payload) {
      return JSON.parse(Buffer.from(Payload).toString());
    }
    throw new CommandError(
      `RunOperations failed. Its log says why. What has begun is not lost: run the same command again, or let the schedule continue.`,
    );
  };
  return {
    ask: async (retraction) => RetractionResponse.parse(await invoke({ retraction })),
    work: async (operationId) => OperationView.parse(await invoke({ work: operationId })),
  };
}
