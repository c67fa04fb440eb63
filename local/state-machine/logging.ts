import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Logs } from '../logs/logs.ts';
import type { StatePlace } from './definition.ts';
import { type ExecutionLog, openExecutionLog } from './execution-log.ts';
import { eventWriter, withoutData } from './log-events.ts';

/** The part of logging that is served here. Step Functions also has the levels ERROR and FATAL. */
export const LoggingConfiguration = z.object({
  Level: z.enum(['ALL', 'OFF'], { error: 'only ALL and OFF are served here' }).default('OFF'),
  IncludeExecutionData: z.boolean().default(false),
  Destinations: z
    .array(z.object({ CloudWatchLogsLogGroup: z.object({ LogGroupArn: z.string() }) }))
    .max(1)
    .default([]),
});
type LoggingConfiguration = z.infer<typeof LoggingConfiguration>;

type Started = {
  executionArn: string;
  /** The name of the execution. */
  name: string;
  /** JSON. */
  input: string;
  startedAt: number;
};

/** Begins the log of an execution. */
export type OpenLog = (started: Started) => ExecutionLog & { close(): void };

type Logged = {
  logging: LoggingConfiguration | undefined;
  logs: Logs;
  /** The name of the state machine. */
  machine: string;
  roleArn: string;
  places: ReadonlyMap<string, StatePlace>;
};

const NO_LOG = { record: () => undefined, end: () => undefined, close: () => undefined };

/** How the executions of a state machine are logged. */
export function executionLogger({ logging, logs, machine, roleArn, places }: Logged): OpenLog {
  const [destination] = logging?.Destinations ?? [];
  if (!destination || logging?.Level !== 'ALL') return () => NO_LOG;
  const group = logs.written(nameIn(destination.CloudWatchLogsLogGroup.LogGroupArn));
  const includes = logging.IncludeExecutionData;
  return ({ executionArn, name, input, startedAt }) => {
    const id = randomUUID().slice(0, 8);
    const stream = `states/${machine}/${minuteOf(startedAt)}/${id}`;
    const heading = { stream, from: startedAt, fields: { execution_arn: executionArn } };
    const file = group.begin(heading, `${name}-${id}`);
    const write = eventWriter(executionArn, file.write);
    const log = openExecutionLog({
      write: includes ? write : withoutData(write),
      ...{ places, input, roleArn, startedAt },
    });
    return { ...log, close: file.close };
  };
}

const nameIn = (groupArn: string): string => groupArn.replace(/^arn:.*?:log-group:|:\*$/g, '');

/** `2026-11-29-07-25` */
const minuteOf = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 16).replace(/[T:]/g, '-');
