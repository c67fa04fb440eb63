import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Files } from '../data-dir/files.ts';
import { openHistory } from '../data-dir/history.ts';

/** A Standard execution, as DescribeExecution tells it. Times are in milliseconds since 1970. */
const Execution = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  name: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  /** JSON. */
  input: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  startDate: z.number(),
  stopDate: z.number().optional(),
});
export type Execution = z.infer<typeof Execution>;

export type Executions = {
  get(executionArn: string): Execution | undefined;
  save(execution: Execution): void;
};

/** As long as Step Functions keeps the history of an execution. */
const KEPT_MS = 90 * 24 * 3_600_000;

/**
 * The Standard executions, in a file. On AWS an execution goes on, whatever happens to a computer;
 * here it ends with the process, so one that was running then is ABORTED.
 */
export function openExecutions(path: string, files: Files, clock: Clock): Executions {
  const { all, save } = openHistory(path, files, {
    schema: Execution,
    idOf: ({ executionArn }) => executionArn,
    reopened: (execution) => {
      const now = clock.now();
      return execution.startDate < now - KEPT_MS ? undefined : endedWithProcess(execution, now);
    },
  });
  return { get: (executionArn) => all().get(executionArn), save };
}

const endedWithProcess = (execution: Execution, now: number): Execution =>
  execution.status === 'RUNNING'
    ? {
        ...execution,
        status: 'ABORTED',
        error: 'States.Aborted',
        cause: 'The embedded AWS ended while the execution was running',
        stopDate: now,
      }
    : execution;
