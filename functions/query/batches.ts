import * as z from 'zod';
import type { Batches, Batch as BatchView } from '../api/batch-responses.ts';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import { BatchState } from '../domain/batch.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { type BatchSource, everyBatch, FAILED, OPEN } from './batch-status.ts';
import { batchSummary, batchView } from './batch-view.ts';
import { encodeCursor, foreignCursor, pageRequest } from './page.ts';

/** Where the next page begins: in which state, and after which of its batches. */
const Place = z.strictObject({ state: BatchState, after: z.string().optional() });
type Place = z.infer<typeof Place>;

/**
 * GET /batches?status=…: the batches of a status, by state, and within a state the latest first.
 * Without a status: all that are open.
 */
export async function getBatches(
  request: HttpRequest,
  ledger: LedgerReader,
  now: number,
): Promise<HttpResponse<Batches>> {
  allowQuery(request, ['status', 'limit', 'cursor']);
  const { limit, after } = pageRequest(request, { defaultLimit: 100, cursor: Place });
  const sources = sourcesFor(request.query['status']);
  const { batches, next } = await collect(sources, ledger, { limit, now, from: after });
  const body = {
    batches: batches.map((batch) => batchSummary(batch, request, now)),
    ...(next && { next: encodeCursor(next) }),
    links: { self: request.link('/batches') },
  };
  return { status: 200, body };
}

/** GET /batches/{batchId}. */
export async function getBatch(
  request: HttpRequest,
  ledger: LedgerReader,
  now: number,
): Promise<HttpResponse<BatchView>> {
  allowQuery(request, []);
  const batch = await ledger.readBatch(pathKey(request, 'batchId'));
  if (!batch) throw new Problem(404, 'There is no batch with this id.');
  return { status: 200, body: batchView(batch, request, now) };
}

function sourcesFor(status: string | undefined): readonly BatchSource[] {
  if (status === undefined) return OPEN;
  const state = BatchState.safeParse(status);
  if (!state.success) {
    throw new Problem(400, `status must be one of ${BatchState.options.join(', ')}.`);
  }
  return state.data === 'FAILED' ? FAILED : [everyBatch(state.data)];
}

type Wanted = { limit: number; now: number; from: Place | undefined };

/**
 * Reads the sources one after the other, and never more batches than are still wanted, so that each
 * page ends at a known place.
 */
async function collect(sources: readonly BatchSource[], ledger: LedgerReader, wanted: Wanted) {
  const batches: Batch[] = [];
  let next = wanted.from ?? startOf(sources[0]);
  while (next && batches.length < wanted.limit) {
    const { state, after }: Place = next;
    const at = sources.findIndex((source) => source.state === state);
    const source = sources[at];
    if (!source) throw foreignCursor();
    const page = await readPage(ledger, state, wanted.limit - batches.length, after);
    batches.push(...page.batches.filter((batch) => source.includes(batch, wanted.now)));
    next = page.next === undefined ? startOf(sources[at + 1]) : { state, after: page.next };
  }
  return { batches, next };
}

function startOf(source: BatchSource | undefined): Place | undefined {
  return source && { state: source.state };
}

async function readPage(
  ledger: LedgerReader,
  state: BatchState,
  limit: number,
  after: string | undefined,
) {
  try {
    return await ledger.batchesIn(state, { limit, ...(after !== undefined && { after }) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw foreignCursor(error);
  }
}
