import type { LambdaClient } from '@aws-sdk/client-lambda';
import type * as z from 'zod';
import type { DayChange } from '../domain/day-change.ts';
import { RewriteResponse } from '../rewrite/requests.ts';
import { awsInvoke } from './aws-invoke.ts';
import { OperationFault } from './operation-fault.ts';

type Answer = z.output<typeof RewriteResponse>;

/**
 * Runs RewriteDay. Any failure is to be repeated: the next call resumes the rewrite. An operation
 * waits for a day that is refused: it says for what, and goes on when somebody has seen to it.
 */
export function awsRewriteDay(client: LambdaClient, functionName: string) {
  return async (
    date: string,
    change: DayChange,
  ): Promise<Exclude<Answer, { state: 'REFUSED' }>> => {
    const answer = await awsInvoke(client, functionName, { date, change });
    if (answer === undefined) {
      throw new OperationFault('DayNotRewritten', `RewriteDay failed for ${date}`);
    }
    const response = RewriteResponse.parse(answer);
    return response.state === 'REFUSED' ? { state: 'WAITING', for: response.reason } : response;
  };
}
