import { Batch as BatchResponse } from '../../../functions/api/batch-responses.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { BatchDetail } from '../../api/batches.ts';
import { type ConsoleRequest, RequestProblem } from '../route.ts';
import { rowOf } from './list.ts';
import { storesOf } from './stores.ts';

/** GET /api/batches/{batchId} */
export async function batchDetail({ pipeline, params }: ConsoleRequest): Promise<BatchDetail> {
  const batchId = params['batchId'] ?? '';
  const body = await pipeline.api.get(`/batches/${encodeURIComponent(batchId)}`);
  if (body === undefined) throw noBatch(batchId);
  const batch = BatchResponse.parse(body);
  const { console: awsConsole } = batch.links;
  return {
    ...rowOf(batch),
    execution: batch.execution,
    ...(pipeline.kind === 'deployed' && awsConsole !== undefined && { awsConsole }),
  };
}

/** The ledger's item of the batch that a request names. */
export async function requestedBatch({ pipeline, params }: ConsoleRequest): Promise<Batch> {
  const batchId = params['batchId'] ?? '';
  const batch = await storesOf(pipeline).ledger.readBatch(batchId);
  if (batch) return batch;
  throw noBatch(batchId);
}

const noBatch = (batchId: string): RequestProblem =>
  new RequestProblem(404, `There is no batch ${batchId}.`);
