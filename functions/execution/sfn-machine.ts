import { randomUUID } from 'node:crypto';
import { type SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import type { NewBatch, SealedBatch } from '../steps.ts';
import type { EndedExecution, Machine, MachineRun } from './machine.ts';

/** The state machine on Step Functions. Calls `ended` after each execution. */
export function sfnMachine(
  client: SFNClient,
  machineArn: string,
  ended: (execution: EndedExecution) => void,
): Machine {
  const run = async (name: string, input: NewBatch | SealedBatch): Promise<MachineRun> => {
    const { executionArn, status, output, error, cause } = await client.send(
      new StartSyncExecutionCommand({
        stateMachineArn: machineArn,
        name,
        input: JSON.stringify(input),
      }),
    );
    ended({ batchId: input.batchId, executionArn, status, error });
    if (status === undefined) throw new Error(`The execution ${name} ended without a status`);
    return {
      status,
      ...(output !== undefined && { output: JSON.parse(output) as unknown }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  };
  return {
    start: (batch) => run(batch.batchId, batch),
    resume: (batch) => run(resumeExecutionName(batch.batchId), batch),
  };
}

/**
 * Returns a new name for an execution that resumes the batch. It uses at most 76 of a name's 80
 * characters.
 */
export function resumeExecutionName(batchId: string): string {
  return `${batchId}-r-${randomUUID().slice(0, 8)}`;
}
