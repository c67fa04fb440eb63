import * as z from 'zod';
import type { HttpResponse } from '../api/http-handler.ts';
import type { HttpRequest } from '../api/http-request.ts';
import type { IngestQuarantine, QuarantinedRow } from '../api/ingest-responses.ts';
import { Problem } from '../api/problem.ts';
import { allowQuery, pathKey } from '../api/request-parameters.ts';
import { lineIdOf } from '../domain/invoice-line.ts';
import { fieldsOf } from '../formats/record-fields.ts';
import type { StoredLine } from '../lake/quarantine-object.ts';
import type { CorrectionLedger } from '../ledger/correction-ledger.ts';
import { progressCounts } from '../ledger/ingest-progress.ts';
import type { Ingest, IngestForm } from '../ledger/ledger.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { type Quarantine, quarantinedLines } from '../quarantine/quarantined-lines.ts';
import { unknownIngest } from './ingest.ts';
import { type LineCorrection, lineCorrections } from './line-corrections.ts';
import { type Listing, MAX_PAGE_BYTES, pageOf, pageRequest, responseBytes } from './page.ts';

type CorrectionReader = Pick<CorrectionLedger, 'readCorrection' | 'lineClaims'>;

const Place = z.strictObject({ row: z.int() });

/** A line with what the ledger knows about it. */
type Found = { line: StoredLine; form: IngestForm | undefined; correction?: LineCorrection };

const byRow: Listing<Found, z.infer<typeof Place>, QuarantinedRow> = {
  defaultLimit: 100,
  cursor: Place,
  cursorOf: ({ line: { row } }) => ({ row }),
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
  corrections: CorrectionReader,
  quarantine: Quarantine,
): Promise<HttpResponse<IngestQuarantine>> {
  allowQuery(request, ['limit', 'cursor', 'after']);
  const wanted = pageRequest(request, byRow);
  const progress = (await ledger.readLanded(pathKey(request, 'ingestId'))) ?? unknownIngest();
  const { ingestId } = progress.ingest;
  const { quarantined, pending } = progressCounts(progress);
  const place = { after: wanted.after?.row ?? rowBefore(request), count: wanted.limit + 1 };
  const found = await quarantinedLines(progress, place, quarantine);
  const expired = found.expired && expiredView(found.expired);
  const onPage = await withCorrections(found.lines, progress.ingest, corrections);
  const { views: lines, ...rest } = pageOf(byRow, onPage, wanted);
  const ingest = request.link(`/ingests/${encodeURIComponent(ingestId)}`);
  const links = { self: `${ingest}/quarantine`, ingest };
  const counts = { quarantined, pending, ...(expired && { expired }) };
  return { status: 200, body: { ingestId, ...counts, lines, ...rest, links } };
}

/** The list begins after this row; a cursor is further on. Throws a 400 Problem when it is no row. */
function rowBefore({ query: { after = '0' } }: HttpRequest): number {
  if (/^\d{1,7}$/.test(after)) return Number(after);
  throw new Problem(400, 'after must be a row of the ingest, or 0.');
}

function expiredView({ lines, at }: { lines: number; at: number }) {
  return { lines, at: new Date(at).toISOString() };
}

/** Adds to each line its correction, if it has one, and how its text is read. */
async function withCorrections(
  lines: readonly StoredLine[],
  { ingestId, form }: Ingest,
  ledger: CorrectionReader,
): Promise<Found[]> {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last) return [];
  const claims = await ledger.lineClaims(ingestId, { from: first.row, to: last.row });
  const corrections = await lineCorrections(claims, ledger);
  return lines.map((line) => {
    const correction = corrections.get(line.row);
    return { line, form, ...(correction && { correction }) };
  });
}

function viewOf({ line, form, correction }: Found): QuarantinedRow {
  const { ingestId, row, reason, column, message, batchId } = line;
  const place = { row, lineId: lineIdOf(ingestId, row), reason, column, message };
  return { ...place, ...textOf(line, form), batchId, ...(correction && { correction }) };
}

/**
 * Text that would outgrow a page once JSON has escaped it, such as 900,000 NUL bytes, is sent as
 * base64, and not once more by column.
 */
function textOf({ text, encoding }: StoredLine, form: IngestForm | undefined) {
  if (responseBytes(text) >= MAX_PAGE_BYTES / 2) {
    const base64 = Buffer.from(text).toString('base64');
    return { text: base64, encoding: 'base64' as const, fields: null };
  }
  return { text, encoding, fields: form && encoding === 'text' ? fieldsOf(text, form) : null };
}
