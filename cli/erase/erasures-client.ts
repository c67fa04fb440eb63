import * as z from 'zod';
import { OperationState } from '../../functions/domain/operation.ts';
import { ErasureResult } from '../../functions/erasure/certificate.ts';
import { type ErasureRequest, ErasureResponse } from '../../functions/erasure/request.ts';
import type { Target } from '../target/target.ts';
import { workFunction } from '../target/work-function.ts';
import { CommandError, REFUSED } from '../ui/command.ts';

/** How far an erasure is. */
const ErasureView = z.object({
  operationId: z.string(),
  state: OperationState,
  detail: z.string().optional(),
  /** It goes on by itself then. */
  until: z.string().optional(),
  result: ErasureResult.optional(),
});
export type ErasureView = z.infer<typeof ErasureView>;

/** The function that erases customers, as a command uses it. */
export type Erasures = {
  ask(request: ErasureRequest): Promise<ErasureResponse>;
  /** Works on the erasure for some seconds, and tells how far it is. */
  work(operationId: string): Promise<ErasureView>;
  status(operationId: string): Promise<ErasureView>;
};

/** Invokes the function with the operator's credentials. */
export function erasuresOf({ where, names }: Target): Erasures {
  const invoke = workFunction(where, {
    name: 'EraseCustomers',
    deployedAs: names.eraseCustomers,
    afterwards: 'a schedule continues it',
  });
  const view = async (payload: { work: string } | { status: string }): Promise<ErasureView> => {
    const found = await invoke(payload);
    const unknown = z.object({ state: z.literal('UNKNOWN') }).safeParse(found);
    if (!unknown.success) return ErasureView.parse(found);
    throw new CommandError('There is no erasure with this id.', REFUSED);
  };
  return {
    ask: async (erasure) => ErasureResponse.parse(await invoke({ erasure })),
    work: (operationId) => view({ work: operationId }),
    status: (operationId) => view({ status: operationId }),
  };
}
