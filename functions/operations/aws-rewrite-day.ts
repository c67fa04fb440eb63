import type { LambdaClient } from '@aws-sdk/client-lambda';
import type * as z from 'zod';
import type { DayChange } from '../domain/day-change.ts';
import { RewriteResponse } from '../rewrite/requests.ts';
import { awsInvoke } from './aws-invoke.ts';
import { OperationFault } from './operation-fault.ts';

/** Runs RewriteDay. Any failure is to be repeated: the next call resumes the rewrite. */
export function awsRewriteDay(client: LambdaClient, functionName: string) {
  return async (date: string, change: DayChange): Promise<z.output<typeof RewriteResponse>> => {
    const answer = await awsInvoke(client, functionName, { date, change });
    if (answer === undefined) {
      throw new OperationFault('DayNotRewritten', `RewriteDay failed for ${date}`);
    }
    return RewriteResponse.parse(answer);
  };
}
