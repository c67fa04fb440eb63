import { allowQuery } from '../api/allow-query.ts';
import type { HttpReply } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { Ingest } from '../api/ingest-answers.ts';
import { Problem } from '../api/problem.ts';
import { compareText } from '../domain/text-order.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { pathKey } from './path-key.ts';

/** GET /ingests/{ingestId}: how far an ingest has come. */
export async function getIngest(
  request: HttpRequest,
  ledger: LedgerReader,
): Promise<HttpReply<Ingest>> {
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

/** What the ledger knows of the ingest. Throws a 404 when it is nothing. */
export async function readIngest(ledger: LedgerReader, ingestId: string): Promise<IngestProgress> {
  const progress = await ledger.readIngest(ingestId);
  if (progress) return progress;
  throw new Problem(404, 'There is no ingest of this id.');
}

/** Every batch that holds chunks of the ingest, or has landed lines of it. */
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
