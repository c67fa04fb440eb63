import {
  type ReprocessingRequest,
  ReprocessingResponse,
} from '../../functions/reprocessing/request.ts';
import { type Operations, operationsOf, runOperationsOf } from '../retract/operations-client.ts';
import type { Target } from '../target/target.ts';

/** The function that runs operations, as the command uses it. */
export type Reprocessings = Pick<Operations, 'work'> & {
  ask(request: ReprocessingRequest): Promise<ReprocessingResponse>;
};

/** Invokes the function for reprocessings. */
export function reprocessingsOf(target: Target): Reprocessings {
  const invoke = runOperationsOf(target);
  return {
    ask: async (reprocessing) => ReprocessingResponse.parse(await invoke({ reprocessing })),
    work: operationsOf(target).work,
  };
}
