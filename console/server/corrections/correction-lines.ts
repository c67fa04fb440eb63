import * as z from 'zod';
import type { Api } from '../../../cli/api/api.ts';
import { ingestOf, QuarantinedLine } from '../../../cli/quarantine/lines/open-lines.ts';
import type { ReadSql } from '../../../cli/quarantine/lines/quarantine-sql.ts';
import { CorrectionId, LineFields, lineFields } from '../../../functions/domain/correction.ts';
import type { CorrectedLine, CorrectionLines } from '../../api/quarantine.ts';
import { correctedPlace } from '../quarantine/fault-place.ts';
import { RequestProblem } from '../route.ts';

const PAGE = 200;

/** A page of the lines of a correction: what was sent first, what in its place, what became of it. */
export async function correctionLines(
  api: Api,
  sql: ReadSql,
  correctionId: string,
  after: string | null,
): Promise<CorrectionLines> {
  const id = CorrectionId.safeParse(correctionId);
  if (!id.success) throw new RequestProblem(404, `There is no correction ${correctionId}.`);
  const rows = (await sql(statement(id.data, rowOf(after)))).map((row) => Row.parse(row));
  const page = rows.slice(0, PAGE);
  const [first] = page;
  const refused = first ? await refusedLines(api, ingestOf(first.corrected_line_id)) : [];
  const again = new Map(refused.map((line) => [line.lineId, line]));
  return {
    lines: page.map((row) => correctedLine(row, again)),
    next: rows.length > PAGE ? (page.at(-1)?.corrected_line_id ?? null) : null,
  };
}

function rowOf(after: string | null): number {
  if (after === null) return 0;
  const row = /-(\d{1,7})$/.exec(after)?.[1];
  if (row === undefined) throw new RequestProblem(400, '"after" must be the id of a line.');
  return Number(row);
}

const ROW_OF_LINE = "CAST(regexp_extract(corrected_line_id, '[0-9]+$') AS integer)";

const statement = (correctionId: string, after: number): string => `
SELECT line_id, corrected_line_id, reason, column_name, text, text_encoding, corrected_record
FROM corrections
WHERE correction_id = '${correctionId}' AND ${ROW_OF_LINE} > ${after}
ORDER BY ${ROW_OF_LINE}
LIMIT ${PAGE + 1}`;

const Row = z.object({
  line_id: z.string(),
  corrected_line_id: z.string(),
  reason: z.string(),
  column_name: z.string().nullable(),
  text: z.string(),
  text_encoding: z.enum(['text', 'base64']),
  corrected_record: z.string(),
});

/** Values in other columns, if the record has any, are left out. */
const Record = LineFields.partial();

function correctedLine(
  row: z.infer<typeof Row>,
  refused: ReadonlyMap<string, QuarantinedLine>,
): CorrectedLine {
  const { line_id: lineId, corrected_line_id: correctedLineId, reason, text } = row;
  const { column_name: column, text_encoding: encoding } = row;
  const record = lineFields(Record.parse(JSON.parse(row.corrected_record)));
  const again = refused.get(correctedLineId);
  return {
    lineId,
    correctedLineId,
    reason,
    column,
    text,
    encoding,
    fault: encoding === 'text' ? correctedPlace(text, column, record) : null,
    record,
    refused: again
      ? { message: again.message, correctionId: again.correction?.correctionId ?? null }
      : null,
  };
}

const Quarantine = z.object({ lines: z.array(QuarantinedLine) });

/** The lines of a correction that were quarantined again: at most 1,000, as many as it has lines. */
async function refusedLines(api: Pick<Api, 'get'>, ingestId: string): Promise<QuarantinedLine[]> {
  const path = `/ingests/${encodeURIComponent(ingestId)}/quarantine?limit=1000`;
  return Quarantine.parse(await api.get(path)).lines;
}
