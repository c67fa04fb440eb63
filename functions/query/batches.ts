import * as z from 'zod';
import { BATCH_FILTER } from '../api/batch-filter.ts';
import type { Batches, Batch as BatchView } from '../api/batch-responses.ts';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, isKey, pathKey } from '../api/request-parameters.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Batch } from '../ledger/ledger.ts';
import type { BatchPlace, LedgerReader } from '../ledger/ledger-reader.ts';
import { type Changes, changesIn } from './batch-changes.ts';
import { type BatchFilter, batchFilter } from './batch-filter.ts';
import { batchSummary, batchView } from './batch-view.ts';
import { latestFirst, newestBatches, Places } from './newest-batches.ts';
import { encodeCursor, foreignCursor, type Listing, pageOf, pageRequest } from './page.ts';

const DEFAULT_LIMIT = 100;

/** A page of batches, and where the next one begins, as opaque text. */
type BatchPage = { batches: Batch[]; next?: string };

/** `now` is in milliseconds since 1970. */
type BatchPorts = { ledger: LedgerReader; changes: Changes; now: number };

/** GET /batches?status=…: the batches that the filter selects, the latest first. */
export async function getBatches(
  request: HttpRequest,
  { ledger, changes, now }: BatchPorts,
): Promise<HttpResponse<Batches>> {
  allowQuery(request, [...Object.keys(BATCH_FILTER), 'limit', 'cursor']);
  const filter = batchFilter(request);
  const ingestId = request.query['ingest'];
  const { batches, next } =
    ingestId === undefined
      ? await pageInStates(request, ledger, filter, now)
      : await pageOfIngest(request, ledger, { filter, ingestId, now });
  const changesOf = await changesIn(batches, changes);
  const body = {
    batches: batches.map((batch) => ({
      ...batchSummary(batch, request, now),
      ...changesOf(batch),
    })),
    ...(next !== undefined && { next }),
    links: { self: request.link('/batches') },
  };
  return { status: 200, body };
}

/** GET /batches/{batchId}. */
export async function getBatch(
  request: HttpRequest,
  { ledger, changes, now }: BatchPorts,
): Promise<HttpResponse<BatchView>> {
  allowQuery(request, []);
  const batch = await ledger.readBatch(pathKey(request, 'batchId'));
  if (!batch) throw new Problem(404, 'There is no batch with this id.');
  const changesOf = await changesIn([batch], changes);
  return { status: 200, body: { ...batchView(batch, request, now), ...changesOf(batch) } };
}

async function pageInStates(
  request: HttpRequest,
  ledger: LedgerReader,
  filter: BatchFilter,
  now: number,
): Promise<BatchPage> {
  const { limit, after: from = {} } = pageRequest(request, {
    defaultLimit: DEFAULT_LIMIT,
    cursor: Places,
  });
  if (!continues(from, filter)) throw foreignCursor();
  const { batches, next } = await newestBatches(ledger, { filter, limit, now, from });
  return { batches, ...(next && { next: encodeCursor(next) }) };
}

/** Whether the places can be those of a page of this list. */
function continues(places: Places, { states, within }: BatchFilter): boolean {
  return Object.entries(places).every(
    ([name, place]) =>
      states.some((state) => state === name) &&
      (place === 'end' || (place.startedAt >= within.from && place.startedAt <= within.to)),
  );
}

type OfIngest = { filter: BatchFilter; ingestId: string; now: number };

/** How many batches of an ingest are read at a time. It has at most some 200. */
const READS_AT_A_TIME = 10;

const byStart: Listing<Batch, BatchPlace, Batch> = {
  defaultLimit: DEFAULT_LIMIT,
  cursor: z.strictObject({ batchId: z.string(), startedAt: z.string() }),
  cursorOf: ({ batchId, startedAt }) => ({ batchId, startedAt }),
  order: latestFirst,
  view: (batch) => batch,
};

/** The batches that the ledger names at an ingest. */
async function pageOfIngest(
  request: HttpRequest,
  ledger: LedgerReader,
  { filter, ingestId, now }: OfIngest,
): Promise<BatchPage> {
  const wanted = pageRequest(request, byStart);
  const progress = isKey(ingestId) ? await ledger.readIngest(ingestId) : undefined;
  const { claims = [], landings = [] } = progress ?? {};
  const ids = [...new Set([...claims, ...landings].map(({ batchId }) => batchId))];
  const all = await inParallel(READS_AT_A_TIME, ids, (id) => ledger.readBatch(id));
  const found = all.flatMap((batch) => (batch && filter.includes(batch, now) ? [batch] : []));
  const { views, next } = pageOf(byStart, found, wanted);
  return { batches: views, ...(next !== undefined && { next }) };
}
