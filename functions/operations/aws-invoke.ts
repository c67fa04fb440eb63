import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Runs a function and returns its answer, or undefined if it failed. */
export async function awsInvoke(
  client: LambdaClient,
  FunctionName: string,
  payload: unknown,
): Promise<unknown> {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
  );
  if (FunctionError !== undefined || !Payload) return undefined;
  return JSON.parse(Buffer.from(Payload).toString());
}
