import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type * as z from 'zod';
import type { DayChange } from '../domain/day-change.ts';
import { RewriteResponse } from '../rewrite/requests.ts';
import { OperationFault } from './operation-fault.ts';

/** Runs RewriteDay. Any failure is to be repeated: the next call resumes the rewrite. */
export function awsRewriteDay(client: LambdaClient, functionName: string) {
  return async (date: string, change: DayChange): Promise<z.output<typeof RewriteResponse>> => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        Payload: JSON.stringify({ date, change }),
      }),
    );
    if (FunctionError !== undefined || !Payload) {
      throw new OperationFault('DayNotRewritten', `RewriteDay failed for ${date}`);
    }
    return RewriteResponse.parse(JSON.parse(Buffer.from(Payload).toString()));
  };
}
