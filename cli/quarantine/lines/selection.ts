import * as z from 'zod';
import { ColumnName } from '../../../functions/domain/invoice-line.ts';
import { QuarantineReason } from '../../../functions/domain/quarantine.ts';

/** Stands for "no column": the record as a whole is at fault. */
export const WHOLE_RECORD = 'record';

/** Which quarantined lines are meant: those that meet every condition. */
export const Selection = z.strictObject({
  ingest: z.string().min(1).max(100).optional(),
  reason: QuarantineReason.optional(),
  column: z.union([ColumnName, z.literal(WHOLE_RECORD)]).optional(),
  /** What the original text contains; case matters. */
  text: z.string().min(1).max(1000).optional(),
});
export type Selection = z.infer<typeof Selection>;

type Line = {
  reason: string;
  column?: string | null | undefined;
  text: string;
  encoding: 'text' | 'base64';
};

/** Whether a line of the selected ingest is selected. */
export function isSelected({ reason, column, text }: Selection, line: Line): boolean {
  if (reason !== undefined && line.reason !== reason) return false;
  if (column !== undefined && (line.column ?? WHOLE_RECORD) !== column) return false;
  return text === undefined || (line.encoding === 'text' && line.text.includes(text));
}
