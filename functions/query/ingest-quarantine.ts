import * as z from 'zod';
import { allowQuery } from '../api/allow-query.ts';
import type { HttpReply } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { IngestQuarantine, QuarantinedRow } from '../api/ingest-answers.ts';
import type { StoredLine } from '../lake/quarantine-object.ts';
import type { QuarantineReader } from '../lake/quarantine-reader.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { readIngest } from './ingest.ts';
import {
  answerBytes,
  type Listing,
  MAX_PAGE_BYTES,
  type PageRequest,
  pageOf,
  pageRequest,
} from './page.ts';
import { pathKey } from './path-key.ts';

const Place = z.strictObject({ row: z.int() });

const byRow: Listing<StoredLine, z.infer<typeof Place>, QuarantinedRow> = {
  usualLimit: 100,
  cursor: Place,
  cursorOf: ({ row }) => ({ row }),
  order: (a, b) => a.row - b.row,
  view: viewOf,
};

/** GET /ingests/{ingestId}/quarantine: the lines that were not accepted, in row order. Complete once none is pending. */
export async function getIngestQuarantine(
  request: HttpRequest,
  ledger: LedgerReader,
  quarantine: QuarantineReader,
): Promise<HttpReply<IngestQuarantine>> {
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
 * The lines of the page and one more. The rows of batches interleave, so objects are read in the order of their first rows
 * until no later one can hold a row of the page; only the page is kept, however many lines of rubbish an ingest had.
 */
async function linesOfPage(
  { ingest: { ingestId }, landings }: IngestProgress,
  { limit, after }: PageRequest<z.infer<typeof Place>>,
  quarantine: QuarantineReader,
): Promise<StoredLine[]> {
  const behind = after?.row ?? 0;
  const read = new Set<string>();
  let page: StoredLine[] = [];
  for (const { firstRow, quarantineKeys } of withQuarantine(landings)) {
    const last = page[limit];
    if (last && last.row < firstRow) break;
    for (const key of quarantineKeys.filter((key) => !read.has(key))) {
      read.add(key);
      const stored = await quarantine.read(key);
      const own = stored.filter((line) => line.ingestId === ingestId && line.row > behind);
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

/** Text that JSON's escapes swell beyond a page, such as 900,000 NUL bytes, is given as base64. */
function viewOf({ ingestId: _, ...line }: StoredLine): QuarantinedRow {
  if (answerBytes(line.text) < MAX_PAGE_BYTES) return line;
  return { ...line, text: Buffer.from(line.text).toString('base64'), encoding: 'base64' };
}
