import * as z from 'zod';
import { BATCH_FILTER } from '../../../functions/api/batch-filter.ts';
import { Batches } from '../../../functions/api/batch-responses.ts';
import type { BatchList, BatchRow } from '../../api/batches.ts';
import { type ConsoleRequest, RequestProblem } from '../route.ts';

const Filter = z.strictObject({
  ...BATCH_FILTER,
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

/** GET /api/batches: a page of the API's list. */
export async function listBatches({ pipeline, query }: ConsoleRequest): Promise<BatchList> {
  const filter = Filter.safeParse(Object.fromEntries(query));
  if (!filter.success) throw new RequestProblem(400, z.prettifyError(filter.error));
  const wanted = new URLSearchParams();
  for (const [name, value] of Object.entries(filter.data)) wanted.set(name, String(value));
  const body = await pipeline.api.get(`/batches?${wanted}`);
  const { batches, next } = Batches.parse(body);
  return { batches: batches.map(rowOf), ...(next != null && { next }) };
}

export function rowOf({
  batchId,
  state,
  startedAt,
  counts,
  failure,
  retractions,
  reprocessings,
}: z.infer<typeof Batches>['batches'][number]): BatchRow {
  return {
    ...{ batchId, state, startedAt },
    ...(counts && { counts }),
    ...(failure && { failure }),
    ...(retractions && { retractions }),
    ...(reprocessings && { reprocessings }),
  };
}
