import type { BatchTrace } from '../../../cli/trace/batch-trace.ts';
import { traceBatch } from '../../../cli/trace/reading/trace-batch.ts';
import { type PipelinePorts, tracePorts } from '../../../cli/trace/reading/trace-ports.ts';
import { BatchId } from '../../../functions/domain/batch.ts';
import type { Pipeline } from '../pipeline.ts';
import { type ConsoleRequest, RequestProblem } from '../route.ts';

const opened = new WeakMap<Pipeline, PipelinePorts>();

/** GET /api/batches/{batchId}/trace: what the logs say about the executions of a batch. */
export async function batchTrace({ pipeline, params }: ConsoleRequest): Promise<BatchTrace> {
  // It becomes part of a pattern that the logs are searched for.
  const batchId = BatchId.safeParse(params['batchId']);
  if (!batchId.success) throw new RequestProblem(404, 'No batch can have this id.');
  const ports = opened.get(pipeline) ?? tracePorts(pipeline);
  opened.set(pipeline, ports);
  return traceBatch(batchId.data, ports);
}
