import { BatchId } from '../../../functions/domain/batch.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { definition } from '../../../statemachines/process-batch.ts';
import type { BatchTrace } from '../batch-trace.ts';
import { executionOf } from '../events/execution-of.ts';
import { eventsIn } from '../events/history-event.ts';
import type { Execution } from '../execution.ts';
import type { BatchLogs, Span } from './batch-logs.ts';
import { type ReadLine, withLogLines } from './log-lines.ts';

export type TracePorts = {
  readBatch(batchId: string): Promise<Batch | undefined>;
  logs: BatchLogs;
  now(): number;
};

/** Clocks differ, and what is logged first may have happened before. */
const MARGIN_MS = 60_000;
/** The first execution of a batch is over by then. */
const FIRST_MS = definition.TimeoutSeconds * 1000 + 2 * MARGIN_MS;
/** How long CloudWatch Logs may take to deliver, at most, in what is usual. */
const DELIVERY_MS = 10 * 60_000;

/** The functions that log about a batch beside those of the states. */
const AROUND = ['StartBatch', 'FinishBatches'];

/** Everything that the logs say about the executions of a batch, and about its absence. */
export async function traceBatch(batchId: string, ports: TracePorts): Promise<BatchTrace> {
  const { readBatch, logs, now } = ports;
  // The id becomes part of a filter pattern.
  if (!BatchId.safeParse(batchId).success) return { kind: 'unknown', batchId };
  const batch = await readBatch(batchId);
  if (!batch) return traceUnknown(batchId, ports);
  const startedAt = Date.parse(batch.startedAt);
  const [first, ...more] = await executionsOf(batch, logs, now());
  if (!first) {
    const kind = now() - startedAt < DELIVERY_MS ? 'not logged yet' : 'expired';
    return { kind, batchId, startedAt, execution: batch.execution };
  }
  const lines = await linesOf(batchId, [first, ...more], ports);
  return { kind: 'found', batchId, executions: withLogLines([first, ...more], lines) };
}

/** A batch gets into the ledger by its first step. Before that, StartBatch has logged it. */
async function traceUnknown(batchId: string, { logs }: TracePorts): Promise<BatchTrace> {
  const [line] = await logs.lines(batchId, ['StartBatch'], { from: 0 });
  return line
    ? { kind: 'never started', batchId, receivedAt: line.at }
    : { kind: 'unknown', batchId };
}

async function executionsOf(batch: Batch, logs: BatchLogs, now: number): Promise<Execution[]> {
  const from = Date.parse(batch.startedAt) - MARGIN_MS;
  const read = async (span: Span): Promise<Execution[]> =>
    [...eventsIn(await logs.events(batch.batchId, span)).values()].flatMap(([first, ...more]) =>
      first ? [executionOf([first, ...more], definition, now)] : [],
    );
  const early = await read({ from, to: from + FIRST_MS });
  // A sealed batch whose execution failed is resumed, at any later time.
  const isResumed = batch.state === 'SEALED' || batch.state === 'COMMITTED';
  const isLanded = early.some(({ status }) => status === 'succeeded');
  const late = isResumed && !isLanded ? await read({ from: from + FIRST_MS + 1 }) : [];
  return [...early, ...late].toSorted((a, b) => a.startedAt - b.startedAt);
}

async function linesOf(
  batchId: string,
  executions: readonly Execution[],
  { logs, now }: TracePorts,
): Promise<ReadLine[]> {
  const began = Math.min(...executions.map(({ startedAt }) => startedAt));
  const ended = Math.max(...executions.map(({ endedAt }) => endedAt ?? now()));
  const names = [...AROUND, ...stepsOf(executions)].filter((name) => logs.functions.includes(name));
  return logs.lines(batchId, names, { from: began - MARGIN_MS, to: ended + MARGIN_MS });
}

/** The functions of the states that were reached. A Task's state has the name of its function. */
function stepsOf(executions: readonly Execution[]): string[] {
  const names = executions.flatMap(({ states }) =>
    reached(states).flatMap(({ type, name }) => (type === 'Task' ? [name] : [])),
  );
  return [...new Set(names)];
}

const reached = (states: Execution['states']): Execution['states'] =>
  states.flatMap((state) =>
    state.enteredAt === undefined ? [] : [state, ...state.branches.flatMap(reached)],
  );
