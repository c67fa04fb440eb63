import { awsInvoke } from '../../functions/operations/aws-invoke.ts';
import { lambdaForWork } from '../../functions/runtime/clients/lambda.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import type { Target } from './target.ts';

type WorkFunction = {
  name: 'RunOperations' | 'EraseCustomers';
  /** Its name in the deployment. Undefined if an older version deployed it. */
  deployedAs: string | undefined;
  /** What to do after a failure. */
  afterwards: string;
};

/**
 * Returns how a function that works on operations is invoked with the operator's credentials. Throws
 * CommandError if the pipeline has none. So does the invocation if the function fails.
 */
export function workFunction(
  where: Target['where'],
  { name, deployedAs, afterwards }: WorkFunction,
): (payload: unknown) => Promise<unknown> {
  if (deployedAs === undefined) {
    throw new CommandError(
      `The pipeline is older than this command: its outputs name no function ${name}. Deploy it again.`,
      REFUSED,
    );
  }
  const client = lambdaForWork(where);
  return async (payload) => {
    const answer = await awsInvoke(client, deployedAs, payload);
    if (answer !== undefined) return answer;
    throw new CommandError(
      `${name} failed. Its log says why. What has begun is not lost: ${afterwards}.`,
    );
  };
}
