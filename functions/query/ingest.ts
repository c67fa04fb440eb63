import type { IngestBooks } from '../api/books-responses.ts';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Ingest, IngestSummary, Ingests } from '../api/ingest-responses.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, isKey, pathKey, queryIds } from '../api/request-parameters.ts';
import { inParallel } from '../concurrency/in-parallel.ts';
import type { Reprocessing } from '../domain/reprocessing.ts';
import type { Retraction } from '../domain/retraction.ts';
import { compareText } from '../domain/text-order.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { type BookDays, booksOf } from './ingest-books.ts';

/** GET /ingests/{ingestId}: the progress of an ingest. */
export async function getIngest(
  request: HttpRequest,
  ledger: LedgerReader,
  days: BookDays,
): Promise<HttpResponse<Ingest>> {
  allowQuery(request, []);
  const progress = await readIngest(ledger, pathKey(request, 'ingestId'));
  const books = await booksOf(progress, days);
  const { links, ...summary } = summaryOf(progress, books, request);
  const { warnings } = progress.ingest;
  const body = { ...summary, books, warnings, batches: batchesOf(progress), links };
  return { status: 200, body };
}

/** How many queries of the ledger a request makes at a time. */
const READS_AT_A_TIME = 10;

/** GET /ingests?ids=…: the progress of several ingests. An id that none has is named as unknown. */
export async function getIngests(
  request: HttpRequest,
  ledger: LedgerReader,
  days: BookDays,
): Promise<HttpResponse<Ingests>> {
  allowQuery(request, ['ids']);
  const ids = queryIds(request);
  const all = await inParallel(READS_AT_A_TIME, ids, async (id) => {
    const progress = isKey(id) ? await ledger.readIngest(id) : undefined;
    return progress && summaryOf(progress, await booksOf(progress, days), request);
  });
  const body = {
    ingests: all.filter((summary) => summary !== undefined),
    unknown: ids.filter((_, index) => all[index] === undefined),
    links: { self: request.link('/ingests') },
  };
  return { status: 200, body };
}

function summaryOf(
  progress: IngestProgress,
  { days: _, ...books }: IngestBooks,
  request: HttpRequest,
): IngestSummary {
  const { ingestId, state, receivedAt, corrects } = progress.ingest;
  const corrected = progress.corrections.length;
  const self = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  const links = { self, quarantine: `${self}/quarantine` };
  return {
    ingestId,
    state,
    receivedAt,
    ...progressCounts(progress),
    corrected,
    books,
    ...(corrects !== undefined && { corrects }),
    ...(progress.retraction && { retraction: retractionView(progress.retraction) }),
    ...(progress.reprocessing && { reprocessing: reprocessingView(progress.reprocessing) }),
    links,
  };
}

function retractionView({ restoreId: _, times: __, ...retraction }: Retraction) {
  return retraction;
}

function reprocessingView({ isAgain: _, ...reprocessing }: Reprocessing) {
  return reprocessing;
}

/**
 * Returns what the ledger records about an ingest. Throws a 404 Problem when there is no such
 * ingest.
 */
async function readIngest(ledger: LedgerReader, ingestId: string): Promise<IngestProgress> {
  return (await ledger.readIngest(ingestId)) ?? unknownIngest();
}

/** Throws the 404 Problem of an ingest that there is not. */
export function unknownIngest(): never {
  throw new Problem(404, 'There is no ingest with this id.');
}

/** Every batch that holds chunks of the ingest or has landed lines of it. */
function batchesOf({ claims, landings }: IngestProgress) {
  const ids = new Set([...landings, ...claims].map(({ batchId }) => batchId));
  return [...ids].sort(compareText).map((batchId) => {
    const landing = landings.find((candidate) => candidate.batchId === batchId);
    return {
      batchId,
      chunks: claims.filter((claim) => claim.batchId === batchId).length,
      landed: landing !== undefined,
      accepted: landing?.accepted ?? 0,
      quarantined: landing?.quarantined ?? 0,
    };
  });
}
