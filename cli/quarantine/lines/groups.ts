import * as z from 'zod';
import { EXAMPLES, groupsSql, type ReadSql, type SqlRow } from './quarantine-sql.ts';
import type { Selection } from './selection.ts';

/** Quarantined lines with the same reason and column. */
export type QuarantineGroup = {
  reason: string;
  /** Null if the record as a whole is at fault. */
  column: string | null;
  lines: number;
  /** How many different messages its lines have. */
  messages: number;
  /** The most frequent messages. */
  examples: readonly { message: string; lines: number }[];
};

const Count = z.string().regex(/^\d+$/).transform(Number);

/** The groups of the selected lines, the largest first. */
export async function quarantineGroups(
  sql: ReadSql,
  selection: Selection,
): Promise<QuarantineGroup[]> {
  return (await sql(groupsSql(selection))).map(groupOf);
}

const groupOf = (row: SqlRow): QuarantineGroup => ({
  reason: z.string().parse(row['reason']),
  column: row['column_name'] ?? null,
  lines: Count.parse(row['lines']),
  messages: Count.parse(row['messages']),
  examples: Array.from({ length: EXAMPLES }, (_, index) => index + 1).flatMap((place) => {
    const message = row[`message_${place}`];
    const lines = row[`lines_${place}`];
    return message == null || lines == null ? [] : [{ message, lines: Count.parse(lines) }];
  }),
});
