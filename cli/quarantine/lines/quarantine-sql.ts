import { literal } from '../../sql/literal.ts';
import { type Selection, WHOLE_RECORD } from './selection.ts';

/** Runs a query of Athena. Every value is its text. */
export type ReadSql = (sql: string) => Promise<readonly SqlRow[]>;
export type SqlRow = Readonly<Record<string, string | null>>;

/** Quarantined lines that no correction has sent again. */
const TABLE =
  '(SELECT q.* FROM quarantine q LEFT JOIN corrections c ON c.line_id = q.line_id WHERE c.line_id IS NULL)';

function conditionOf({ ingest, reason, column, text }: Selection): string {
  const conditions = [
    ...(ingest === undefined ? [] : [`ingest_id = ${literal(ingest)}`]),
    ...(reason === undefined ? [] : [`reason = ${literal(reason)}`]),
    ...(column === undefined ? [] : [columnIs(column)]),
    ...(text === undefined
      ? []
      : [`text_encoding = 'text' AND strpos(text, ${literal(text)}) > 0`]),
  ];
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

const columnIs = (column: string): string =>
  column === WHOLE_RECORD ? 'column_name IS NULL' : `column_name = ${literal(column)}`;

/** How many messages of a group are shown. */
export const EXAMPLES = 3;

/** Each reason and column with its lines, and its most frequent messages with theirs. */
export const groupsSql = (selection: Selection): string => `
WITH messages AS (
  SELECT reason, column_name, message, count(*) AS lines,
    row_number() OVER (PARTITION BY reason, column_name ORDER BY count(*) DESC, message) AS place
  FROM ${TABLE}
  WHERE ${conditionOf(selection)}
  GROUP BY reason, column_name, message
)
SELECT reason, column_name, sum(lines) AS lines, count(*) AS messages${range(EXAMPLES)
  .map(
    (place) => `,
  max(CASE WHEN place = ${place} THEN message END) AS message_${place},
  max(CASE WHEN place = ${place} THEN lines END) AS lines_${place}`,
  )
  .join('')}
FROM messages
GROUP BY reason, column_name
ORDER BY lines DESC, reason, column_name`;

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** The ingests of the selected lines, with how many each has. */
export const ingestsSql = (selection: Selection): string => `
SELECT ingest_id, count(*) AS lines
FROM ${TABLE}
WHERE ${conditionOf(selection)}
GROUP BY ingest_id
ORDER BY ingest_id`;

/** Where a page of lines begins: after this line. */
export type LinePlace = { ingestId: string; row: number };

/** How much of a text a list shows. */
const SHOWN_CHARACTERS = 1000;

/** A page of the selected lines, in the order of their ingests and rows. */
export const linesSql = (
  selection: Selection,
  after: LinePlace | undefined,
  limit: number,
): string => `
SELECT line_id, ingest_id, source_row, reason, column_name, message,
  substr(text, 1, ${SHOWN_CHARACTERS}) AS text, text_encoding
FROM ${TABLE}
WHERE ${conditionOf(selection)}${after === undefined ? '' : ` AND ${isAfter(after)}`}
ORDER BY ingest_id, source_row
LIMIT ${limit}`;

const isAfter = ({ ingestId, row }: LinePlace): string =>
  `(ingest_id > ${literal(ingestId)} OR (ingest_id = ${literal(ingestId)} AND source_row > ${row}))`;
