import type { ConsoleRequest } from '../route.ts';
import { RequestProblem, Streamed } from '../route.ts';
import { requestedBatch } from './detail.ts';
import { planOf } from './staged.ts';
import { storesOf } from './stores.ts';

/** GET /api/batches/{batchId}/object?name=…: downloads an object that the batch's plan names. */
export async function batchObject(request: ConsoleRequest): Promise<Streamed> {
  const key = request.query.get('name') ?? '';
  const { staging, lake } = storesOf(request.pipeline);
  const plan = await planOf(await requestedBatch(request), staging);
  if (!plan) throw new RequestProblem(404, 'The plan of this batch is no longer in staging.');
  const planned = [...plan.lake, ...plan.quarantine].some((object) => object.key === key);
  if (!planned) throw new RequestProblem(404, 'The batch has no object with this key.');
  const bytes = await lake.read(key);
  if (!bytes)
    throw new RequestProblem(404, `The object ${key} has not been written, or has expired.`);
  return new Streamed('application/octet-stream', once(bytes), fileNameOf(key));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The day is part of the name, because a batch has an object for each day. */
function fileNameOf(key: string): string {
  const date = /_date=([^/]+)\//.exec(key)?.[1] ?? 'object';
  return `${date}-${key.split('/').at(-1)}`;
}
