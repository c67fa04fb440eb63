import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Files } from '../data-dir/files.ts';

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
 * The Standard executions, in a file that has a line for every change of one, of which the last
 * counts. It is read at the first call. On AWS an execution goes on, whatever happens to a computer;
 * here it ends with the process, so one that was running then is ABORTED.
 */
export function openExecutions(path: string, files: Files, clock: Clock): Executions {
  let known: Map<string, Execution> | undefined;
  const read = (): Map<string, Execution> => {
    if (known) return known;
    const now = clock.now();
    const stored = new Map(storedIn(path).map((execution) => [execution.executionArn, execution]));
    const kept = [...stored.values()]
      .filter(({ startDate }) => startDate >= now - KEPT_MS)
      .map((execution) => endedWithProcess(execution, now));
    files.makeFolderSync(dirname(path));
    files.replaceSync(path, kept.map(lineOf).join(''));
    known = new Map(kept.map((execution) => [execution.executionArn, execution]));
    return known;
  };
  return {
    get: (executionArn) => read().get(executionArn),
    save: (execution) => {
      read().set(execution.executionArn, execution);
      files.appendSync(path, lineOf(execution));
    },
  };
}

const lineOf = (execution: Execution): string => `${JSON.stringify(execution)}\n`;

/** Text after the last newline is a change that was never acknowledged. */
const storedIn = (path: string): Execution[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => Execution.parse(JSON.parse(line)))
    : [];

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
