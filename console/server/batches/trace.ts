import type { BatchTrace } from '../../../cli/trace/batch-trace.ts';
import { type PipelinePorts, tracePorts } from '../../../cli/trace/reading/read-execution.ts';
import { traceBatch } from '../../../cli/trace/reading/trace-batch.ts';
import type { Pipeline } from '../pipeline.ts';
import type { ConsoleRequest } from '../route.ts';

const opened = new WeakMap<Pipeline, PipelinePorts>();

/** GET /api/batches/{batchId}/trace: what the logs say about the executions of a batch. */
export function batchTrace({ pipeline, params }: ConsoleRequest): Promise<BatchTrace> {
  const ports = opened.get(pipeline) ?? tracePorts(pipeline);
  opened.set(pipeline, ports);
  return traceBatch(params['batchId'] ?? '', ports);
}
