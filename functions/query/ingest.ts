import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Ingest } from '../api/ingest-responses.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import { compareText } from '../domain/text-order.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';

/** GET /ingests/{ingestId}: the progress of an ingest. */
export async function getIngest(
  request: HttpRequest,
  ledger: LedgerReader,
): Promise<HttpResponse<Ingest>> {
  allowQuery(request, []);
  const progress = await readIngest(ledger, pathKey(request, 'ingestId'));
  const { ingestId, state, receivedAt, warnings } = progress.ingest;
  const self = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  const body = {
    ingestId,
    state,
    receivedAt,
    ...progressCounts(progress),
    warnings,
    batches: batchesOf(progress),
    links: { self, quarantine: `${self}/quarantine` },
  };
  return { status: 200, body };
}

/**
 * Returns what the ledger records about an ingest. Throws a 404 Problem when there is no such
 * ingest.
 */
export async function readIngest(ledger: LedgerReader, ingestId: string): Promise<IngestProgress> {
  const progress = await ledger.readIngest(ingestId);
  if (progress) return progress;
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
