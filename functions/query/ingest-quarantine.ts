import * as z from 'zod';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { IngestQuarantine, QuarantinedRow } from '../api/ingest-responses.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import type { StoredLine } from '../lake/quarantine-object.ts';
import { progressCounts } from '../ledger/ingest-progress.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { readIngest } from './ingest.ts';
import { type Listing, MAX_PAGE_BYTES, pageOf, pageRequest, responseBytes } from './page.ts';
import { type Quarantine, quarantinedLines } from './quarantined-lines.ts';

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
 * complete once no line is pending, except for lines that have expired.
 */
export async function getIngestQuarantine(
  request: HttpRequest,
  ledger: LedgerReader,
  quarantine: Quarantine,
): Promise<HttpResponse<IngestQuarantine>> {
  allowQuery(request, ['limit', 'cursor']);
  const wanted = pageRequest(request, byRow);
  const progress = await readIngest(ledger, pathKey(request, 'ingestId'));
  const { ingestId } = progress.ingest;
  const { quarantined, pending } = progressCounts(progress);
  const place = { after: wanted.after?.row ?? 0, count: wanted.limit + 1 };
  const found = await quarantinedLines(progress, place, quarantine);
  const expired = found.expired && expiredView(found.expired);
  const { views: lines, ...rest } = pageOf(byRow, found.lines, wanted);
  const ingest = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  const links = { self: `${ingest}/quarantine`, ingest };
  const counts = { quarantined, pending, ...(expired && { expired }) };
  return { status: 200, body: { ingestId, ...counts, lines, ...rest, links } };
}

function expiredView({ lines, at }: { lines: number; at: number }) {
  return { lines, at: new Date(at).toISOString() };
}

/**
 * Text that would outgrow a page once JSON has escaped it, such as 900,000 NUL bytes, is sent as
 * base64.
 */
function viewOf({ ingestId: _, ...line }: StoredLine): QuarantinedRow {
  if (responseBytes(line.text) < MAX_PAGE_BYTES) return line;
  return { ...line, text: Buffer.from(line.text).toString('base64'), encoding: 'base64' };
}
