import * as z from 'zod';
import type { QuarantinedLine } from '../domain/quarantine.ts';
import type { CORRECTION_COLUMNS } from './corrections-table.ts';
import { ndjsonObject, recordsIn, sqlTimestamp } from './ndjson-object.ts';

type SqlName = (typeof CORRECTION_COLUMNS)[number]['name'];

/** What is the same for every line of a correction. */
export type CorrectionOrigin = {
  correctionId: string;
  correctedBy: string;
  /** ISO 8601. */
  correctedAt: string;
  /** Why, in the words of the request. */
  reason?: string;
};

/** A line that was sent again: what it was, and what was sent in its place. */
export type SentLine = {
  lineId: string;
  correctedLineId: string;
  original: Pick<QuarantinedLine, 'reason' | 'column' | 'text' | 'encoding'>;
  /** The corrected record as it was sent, as JSON. */
  record: string;
};

/**
 * Encodes the lines that a correction sent as an object of the corrections table: gzipped NDJSON.
 * The same correction gives the same rows.
 */
export function correctionObject(origin: CorrectionOrigin, lines: readonly SentLine[]): Buffer {
  return ndjsonObject(lines.map((line) => rowOf(origin, line)));
}

function rowOf(
  { correctionId, correctedBy, correctedAt, reason }: CorrectionOrigin,
  { lineId, correctedLineId, original, record }: SentLine,
): Record<SqlName, string | null> {
  return {
    correction_id: correctionId,
    line_id: lineId,
    corrected_line_id: correctedLineId,
    reason: original.reason,
    column_name: original.column,
    text: original.text,
    text_encoding: original.encoding,
    corrected_record: record,
    correction_reason: reason ?? null,
    corrected_by: correctedBy,
    corrected_at: sqlTimestamp(Date.parse(correctedAt)),
  };
}

/** The columns that are read back. */
const Row = z.object({
  correction_id: z.string(),
  line_id: z.string(),
  corrected_line_id: z.string(),
} satisfies Partial<Record<SqlName, z.ZodType>>);

export type RecordedLine = { correctionId: string; lineId: string; correctedLineId: string };

/** Reads what an object of correctionObject says of its lines. Throws when it is anything else. */
export async function readCorrectionObject(bytes: Uint8Array): Promise<RecordedLine[]> {
  return (await recordsIn(bytes)).map((json) => {
    const row = Row.parse(JSON.parse(json));
    return {
      correctionId: row.correction_id,
      lineId: row.line_id,
      correctedLineId: row.corrected_line_id,
    };
  });
}
