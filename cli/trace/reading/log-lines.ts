import * as z from 'zod';
import { type Execution, type LogLine, statesIn } from '../execution.ts';

/** A line of the functions' logger. */
const Structured = z.object({
  timestamp: z.iso.datetime({ offset: true }).optional(),
  level: z.string().default(''),
  message: z.string().optional(),
  executionArn: z.string().optional(),
});

const Metrics = z.object({ _aws: z.object({}) });

/** A log line, and the execution that it names. */
export type ReadLine = LogLine & { executionArn?: string };

/** Reads a message of a function's log group. Returns undefined for a line of metrics. */
export function logLine(source: string, at: number, text: string): ReadLine | undefined {
  const value = json(text);
  if (Metrics.safeParse(value).success) return undefined;
  const { data } = Structured.safeParse(value);
  const { timestamp, level = '', message = text, executionArn } = data ?? {};
  return {
    at: timestamp === undefined ? at : Date.parse(timestamp),
    ...{ source, level, message, text },
    ...(executionArn !== undefined && { executionArn }),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The executions of a batch with its log lines: each line of a step in its state, and the others,
 * such as those of StartBatch, beside them. A line that names no execution belongs to the first one.
 */
export function withLogLines(
  executions: readonly [Execution, ...Execution[]],
  lines: readonly ReadLine[],
): [Execution, ...Execution[]] {
  const [first, ...more] = executions;
  const isOfAnother = ({ executionArn }: ReadLine): boolean =>
    more.some(({ arn }) => arn === executionArn);
  const linesOf = (execution: Execution): ReadLine[] =>
    lines.filter((line) => line.executionArn === execution.arn);
  return [
    addLines(
      first,
      lines.filter((line) => !isOfAnother(line)),
    ),
    ...more.map((execution) => addLines(execution, linesOf(execution))),
  ];
}

function addLines(execution: Execution, lines: readonly ReadLine[]): Execution {
  const copy = structuredClone(execution);
  const logsOf = new Map(statesIn(copy.states).map(({ state }) => [state.name, state.logs]));
  for (const { executionArn: _, ...line } of lines.toSorted((a, b) => a.at - b.at))
    (logsOf.get(line.source) ?? copy.logs).push(line);
  return copy;
}
