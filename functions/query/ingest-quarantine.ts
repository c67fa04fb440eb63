import * as z from 'zod';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { IngestQuarantine, QuarantinedRow } from '../api/ingest-responses.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import type { StoredLine } from '../lake/quarantine-object.ts';
import type { QuarantineReader } from '../lake/quarantine-reader.ts';
import { type IngestProgress, progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { readIngest } from './ingest.ts';
import {
  type Listing,
  MAX_PAGE_BYTES,
  type PageRequest,
  pageOf,
  pageRequest,
  responseBytes,
} from './page.ts';

const Place = z.strictObject({ row: z.int() });

const byRow: Listing<StoredLine, z.infer<typeof Place>, QuarantinedRow> = {
  defaultLimit: 100,
  cursor: Place,
  cursorOf: ({ row }) => ({ row }),
  order: (a, b) => a.row - b.row,
  view: viewOf,
};

/**
 * GET /ingests/{ingestId}/quarantine: the lines that were not accepted, in row order. The list is
 * complete once no line is pending.
 */
export async function getIngestQuarantine(
  request: HttpRequest,
  ledger: LedgerReader,
  quarantine: QuarantineReader,
): Promise<HttpResponse<IngestQuarantine>> {
  allowQuery(request, ['limit', 'cursor']);
  const wanted = pageRequest(request, byRow);
  const progress = await readIngest(ledger, pathKey(request, 'ingestId'));
  const { ingestId } = progress.ingest;
  const { quarantined, pending } = progressCounts(progress);
  const own = await linesOfPage(progress, wanted, quarantine);
  const { views: lines, ...rest } = pageOf(byRow, own, wanted);
  const ingest = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  const links = { self: `${ingest}/quarantine`, ingest };
  return { status: 200, body: { ingestId, quarantined, pending, lines, ...rest, links } };
}

/**
 * Returns the lines of the page and one more. The rows of different batches interleave, so the
 * objects are read in the order of their first rows, until no later object can hold a row of the
 * page. Only the page is kept in memory, however many lines of an ingest were quarantined.
 */
async function linesOfPage(
  { ingest: { ingestId }, landings }: IngestProgress,
  { limit, after }: PageRequest<z.infer<typeof Place>>,
  quarantine: QuarantineReader,
): Promise<StoredLine[]> {
  const previousRow = after?.row ?? 0;
  const read = new Set<string>();
  let page: StoredLine[] = [];
  for (const { firstRow, quarantineKeys } of withQuarantine(landings)) {
    const last = page[limit];
    if (last && last.row < firstRow) break;
    for (const key of quarantineKeys.filter((key) => !read.has(key))) {
      read.add(key);
      const stored = await quarantine.read(key);
      const own = stored.filter((line) => line.ingestId === ingestId && line.row > previousRow);
      page = [...page, ...own].sort((a, b) => a.row - b.row).slice(0, limit + 1);
    }
  }
  return page;
}

function withQuarantine(landings: IngestProgress['landings']): IngestProgress['landings'] {
  return landings
    .filter(({ quarantined }) => quarantined > 0)
    .sort((a, b) => a.firstRow - b.firstRow);
}

/**
 * Text that would outgrow a page once JSON has escaped it, such as 900,000 NUL bytes, is sent as
 * base64.
 */
function viewOf({ ingestId: _, ...line }: StoredLine): QuarantinedRow {
  if (responseBytes(line.text) < MAX_PAGE_BYTES) return line;
  return { ...line, text: Buffer.from(line.text).toString('base64'), encoding: 'base64' };
}
