import * as z from 'zod';
import type { IngestQuarantine, QuarantinedRow } from '../api/ingest-answers.ts';
import type { HttpReply } from '../http/http-handler.ts';
import type { HttpRequest } from '../http/http-request.ts';
import type { LedgerReader } from '../runtime/ledger-reader.ts';
import type { QuarantineReader, StoredLine } from '../runtime/quarantine-reader.ts';
import { progressOf, readIngest } from './ingest.ts';
import {
  allowQuery,
  answerBytes,
  type Listing,
  MAX_PAGE_BYTES,
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
  const { quarantined, pending } = progressOf(progress);
  const stored = await storedLines(progress.landings, quarantine);
  const own = stored.filter((line) => line.ingestId === ingestId);
  const { views: lines, ...rest } = pageOf(byRow, own, wanted);
  const ingest = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  const links = { self: `${ingest}/quarantine`, ingest };
  return { status: 200, body: { ingestId, quarantined, pending, lines, ...rest, links } };
}

/**
 * Every object that holds a line of the ingest: the rows of its batches interleave, so the order is known only when
 * all are read. An ingest has at most 4 MB, so they are few.
 */
async function storedLines(
  landings: readonly { quarantined: number; quarantineKeys: string[] }[],
  quarantine: QuarantineReader,
): Promise<StoredLine[]> {
  const keys = landings
    .filter(({ quarantined }) => quarantined > 0)
    .flatMap(({ quarantineKeys }) => quarantineKeys);
  const objects = await Promise.all([...new Set(keys)].map((key) => quarantine.read(key)));
  return objects.flat();
}

/** Text that JSON's escapes swell beyond a page, such as 900,000 NUL bytes, is given as base64. */
function viewOf({ ingestId: _, ...line }: StoredLine): QuarantinedRow {
  if (answerBytes(line.text) < MAX_PAGE_BYTES) return line;
  return { ...line, text: Buffer.from(line.text).toString('base64'), encoding: 'base64' };
}
