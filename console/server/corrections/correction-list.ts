import * as z from 'zod';
import type { Api } from '../../../cli/api/api.ts';
import { ingestOf } from '../../../cli/quarantine/lines/open-lines.ts';
import type { ReadSql, SqlRow } from '../../../cli/quarantine/lines/quarantine-sql.ts';
import { CorrectionId } from '../../../functions/domain/correction.ts';
import type { CorrectionList, ListedCorrection } from '../../api/quarantine.ts';
import { RequestProblem } from '../route.ts';
import { booksOf, NOTHING, readBooks } from './correction-books.ts';

/** The API reads as many ingests at once. */
const PAGE = 50;

const PLACE = /^(?<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?<id>c[0-9a-z]{25})$/;

/** A page of the corrections, the newest first. */
export async function listCorrections(
  api: Api,
  sql: ReadSql,
  after: string | null,
): Promise<CorrectionList> {
  const rows = await sql(statement(after));
  const page = rows.slice(0, PAGE).map((row) => Row.parse(row));
  const books = await readBooks(
    api,
    page.map((row) => ingestOf(row.corrected_line_id)),
  );
  const last = page.at(-1);
  return {
    corrections: page.map(
      (row): ListedCorrection => ({
        correctionId: row.correction_id,
        correctedAt: isoOf(row.corrected_at),
        correctedBy: row.corrected_by,
        note: row.correction_reason,
        lines: row.lines,
        became: booksOf(books.get(ingestOf(row.corrected_line_id))) ?? NOTHING,
      }),
    ),
    next: rows.length > PAGE && last ? `${last.corrected_at} ${last.correction_id}` : null,
  };
}

const Row = z.object({
  correction_id: CorrectionId,
  corrected_at: z.string(),
  corrected_by: z.string(),
  correction_reason: z.string().nullable(),
  corrected_line_id: z.string(),
  lines: z.string().regex(/^\d+$/).transform(Number),
}) satisfies z.ZodType<unknown, SqlRow>;

function statement(after: string | null): string {
  return `
SELECT correction_id, corrected_at, corrected_by, correction_reason,
  min(corrected_line_id) AS corrected_line_id, count(*) AS lines
FROM corrections
WHERE ${after === null ? 'true' : isBefore(after)}
GROUP BY correction_id, corrected_at, corrected_by, correction_reason
ORDER BY corrected_at DESC, correction_id DESC
LIMIT ${PAGE + 1}`;
}

function isBefore(place: string): string {
  const { at, id } = PLACE.exec(place)?.groups ?? {};
  if (at === undefined) throw new RequestProblem(400, '"after" must be the "next" of a page.');
  return `(corrected_at < TIMESTAMP '${at}' OR (corrected_at = TIMESTAMP '${at}' AND correction_id < '${id}'))`;
}

/** Athena writes `2026-11-29 08:00:00.123`, in UTC. */
const isoOf = (timestamp: string): string => `${timestamp.replace(' ', 'T')}Z`;
