import * as z from 'zod';
import { quarantineGroups } from '../../../cli/quarantine/lines/groups.ts';
import {
  type LinePlace,
  linesSql,
  type ReadSql,
  type SqlRow,
} from '../../../cli/quarantine/lines/quarantine-sql.ts';
import type { Selection } from '../../../cli/quarantine/lines/selection.ts';
import { QUARANTINE_REASONS, QuarantineReason } from '../../../functions/domain/quarantine.ts';
import type { ListedLine, ListedLines, QuarantineGroups } from '../../api/quarantine.ts';
import { RequestProblem } from '../route.ts';
import { faultPlace } from './fault-place.ts';

/** The groups of the selected lines with what their reasons mean. */
export async function listGroups(sql: ReadSql, selection: Selection): Promise<QuarantineGroups> {
  const groups = await quarantineGroups(sql, selection);
  return {
    lines: groups.reduce((sum, { lines }) => sum + lines, 0),
    groups: groups.map((group) => ({ ...group, meaning: meaningOf(group.reason) })),
  };
}

/** A reason of a later version has no meaning here yet. */
function meaningOf(name: string): string {
  const reason = QuarantineReason.safeParse(name);
  return reason.success ? QUARANTINE_REASONS[reason.data] : '';
}

const PAGE = 200;

/** A page of the selected lines. */
export async function listLines(
  sql: ReadSql,
  selection: Selection,
  after: string | null,
): Promise<ListedLines> {
  const place = after === null ? undefined : placeOf(after);
  const rows = await sql(linesSql(selection, place, PAGE + 1));
  const lines = rows.slice(0, PAGE).map(listedLine);
  return { lines, next: rows.length > PAGE ? (lines.at(-1)?.lineId ?? null) : null };
}

function placeOf(lineId: string): LinePlace {
  const [, ingestId, row] = /^(.+)-(\d+)$/s.exec(lineId) ?? [];
  if (ingestId === undefined) throw new RequestProblem(400, '"after" must be the id of a line.');
  return { ingestId, row: Number(row) };
}

const Row = z.object({
  line_id: z.string(),
  reason: z.string(),
  column_name: z.string().nullable(),
  message: z.string(),
  text: z.string(),
  text_encoding: z.enum(['text', 'base64']),
});

function listedLine(row: SqlRow): ListedLine {
  const { line_id: lineId, column_name: column, text_encoding: encoding, ...rest } = Row.parse(row);
  const { reason, message, text } = rest;
  const fault = faultPlace({ text, encoding, column, message });
  return { lineId, reason, column, message, text, encoding, fault };
}
