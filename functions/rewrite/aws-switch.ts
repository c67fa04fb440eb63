import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { RewritePorts } from './ports.ts';

/**
 * Runs SwitchDay. Only that function may update partitions, and Lambda ends it after some seconds,
 * so that a rewrite needs to wait no longer for an earlier one.
 */
export function awsSwitch(client: LambdaClient, functionName: string): RewritePorts['switchDay'] {
  return async (date, generation) => {
    const Payload = JSON.stringify({ date, generation });
    const { FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload }),
    );
    if (FunctionError !== undefined) throw new Error(`SwitchDay failed for ${date}`);
  };
}
