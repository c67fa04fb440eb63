import {
  type ReprocessingRequest,
  ReprocessingResponse,
} from '../../functions/reprocessing/request.ts';
import { type Operations, operationsOf } from '../retract/operations-client.ts';
import type { Target } from '../target/target.ts';
import { workFunction } from '../target/work-function.ts';

/** The function that runs operations, as the command uses it. */
export type Reprocessings = Pick<Operations, 'work'> & {
  ask(request: ReprocessingRequest): Promise<ReprocessingResponse>;
};

/** Invokes the function with the operator's credentials. */
export function reprocessingsOf(target: Target): Reprocessings {
  const { where, names } = target;
  const invoke = workFunction(where, {
    name: 'RunOperations',
    deployedAs: names.runOperations,
    afterwards: 'run the same command again, or let the schedule continue',
  });
  return {
    ask: async (reprocessing) => ReprocessingResponse.parse(await invoke({ reprocessing })),
    work: operationsOf(target).work,
  };
}
