import { randomUUID } from 'node:crypto';
import { type SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { logger } from '../runtime/telemetry.ts';
import type { NewBatch, SealedBatch } from '../steps.ts';

export type MachineRun = {
  status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: unknown;
  error?: string;
  cause?: string;
};

/**
 * Runs the state machine to its end. The call answers even when the execution failed, so look at `status`; it throws
 * only when there is no telling how the execution ended.
 */
export async function runMachine(
  client: SFNClient,
  machineArn: string,
  name: string,
  input: NewBatch | SealedBatch,
): Promise<MachineRun> {
  const { executionArn, status, output, error, cause } = await client.send(
    new StartSyncExecutionCommand({
      stateMachineArn: machineArn,
      name,
      input: JSON.stringify(input),
    }),
  );
  logger.info('execution ended', { batchId: input.batchId, executionArn, status, error });
  if (status === undefined) throw new Error(`The execution ${name} ended without a status`);
  return {
    status,
    ...(output !== undefined && { output: JSON.parse(output) as unknown }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

/** Names an execution that resumes a sealed batch: new every time, at most 76 of the 80 characters of a name. */
export function resumeExecutionName(batchId: string): string {
  return `${batchId}-r-${randomUUID().slice(0, 8)}`;
}
