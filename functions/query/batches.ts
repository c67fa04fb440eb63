import * as z from 'zod';
import { allowQuery } from '../api/allow-query.ts';
import type { Batches, Batch as BatchView } from '../api/batch-answers.ts';
import type { HttpReply } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';
import { BatchState } from '../domain/batch.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { batchSummary, batchView } from './batch-view.ts';
import { encodeCursor, foreignCursor } from './cursor.ts';
import { everyBatch, FAILED, OPEN, type Source } from './listed-batches.ts';
import { pageRequest } from './page.ts';
import { pathKey } from './path-key.ts';

/** Where a page ends: which state comes next, and behind which of its batches. */
const Place = z.strictObject({ state: BatchState, after: z.string().optional() });
type Place = z.infer<typeof Place>;

/** GET /batches?status=…: batches by state, the latest of each state first; without a status all that are open. */
export async function getBatches(
  request: HttpRequest,
  ledger: LedgerReader,
  now: number,
): Promise<HttpReply<Batches>> {
  allowQuery(request, ['status', 'limit', 'cursor']);
  const { limit, after } = pageRequest(request, { usualLimit: 100, cursor: Place });
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
): Promise<HttpReply<BatchView>> {
  allowQuery(request, []);
  const batch = await ledger.readBatch(pathKey(request, 'batchId'));
  if (!batch) throw new Problem(404, 'There is no batch of this id.');
  return { status: 200, body: batchView(batch, request, now) };
}

function sourcesFor(status: string | undefined): readonly Source[] {
  if (status === undefined) return OPEN;
  const state = BatchState.safeParse(status);
  if (!state.success) {
    throw new Problem(400, `status must be one of ${BatchState.options.join(', ')}.`);
  }
  return state.data === 'FAILED' ? FAILED : [everyBatch(state.data)];
}

type Wanted = { limit: number; now: number; from: Place | undefined };

/** Reads the sources one after the other, never more than is still wanted, so that each page ends at a known place. */
async function collect(sources: readonly Source[], ledger: LedgerReader, wanted: Wanted) {
  const batches: Batch[] = [];
  let next = wanted.from ?? startOf(sources[0]);
  while (next && batches.length < wanted.limit) {
    const { state, after }: Place = next;
    const at = sources.findIndex((source) => source.state === state);
    const source = sources[at];
    if (!source) throw foreignCursor();
    const page = await readPage(ledger, state, wanted.limit - batches.length, after);
    batches.push(...page.batches.filter((batch) => source.shows(batch, wanted.now)));
    next = page.next === undefined ? startOf(sources[at + 1]) : { state, after: page.next };
  }
  return { batches, next };
}

function startOf(source: Source | undefined): Place | undefined {
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
