import { inGroups } from '../../../functions/concurrency/in-groups.ts';
import type { DeployedNames } from '../../target/deployed-names.ts';
import type { ReadLogs } from './log-group-reader.ts';
import { logLine, type ReadLine } from './log-lines.ts';

/** The time in which to look. Milliseconds since 1970. */
export type Span = { from: number; to?: number };

export type BatchLogs = {
  /** The events of the executions of a batch. */
  events(batchId: string, span: Span): Promise<string[]>;
  /** The lines about a batch that these functions have logged. */
  lines(batchId: string, functions: readonly string[], span: Span): Promise<ReadLine[]>;
  /** The functions that have a log group. */
  functions: readonly string[];
};

/** The API allows few searches a second, and each takes a while. */
const AT_A_TIME = 4;

/** The logs of a pipeline, as far as they are about batches. */
export function batchLogs(
  read: ReadLogs,
  stateMachineArn: string,
  logGroups: NonNullable<DeployedNames['logGroups']>,
): BatchLogs {
  const executions = stateMachineArn.replace(':stateMachine:', ':express:');
  return {
    functions: Object.keys(logGroups.functions),
    // An execution that resumes a batch has a longer name.
    events: async (batchId, span) => {
      const pattern = `{ $.execution_arn = "${executions}:${batchId}*" }`;
      const messages = await read({ group: logGroups.machine, pattern, ...span });
      return messages.map(({ message }) => message);
    },
    lines: async (batchId, functions, span) => {
      const pattern = `{ $.batchId = "${batchId}" }`;
      const found: ReadLine[] = [];
      for (const names of inGroups(functions, AT_A_TIME)) {
        const lines = names.map(async (name) => {
          const group = logGroups.functions[name];
          if (group === undefined) return [];
          const messages = await read({ group, pattern, ...span });
          return messages.flatMap(({ at, message }) => logLine(name, at, message) ?? []);
        });
        found.push(...(await Promise.all(lines)).flat());
      }
      return found;
    },
  };
}
