import { literal as textOf } from '../../../cli/sql/literal.ts';
import type { CatalogTable, ResultCell, ResultColumn } from '../../api/query.ts';

const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A statement as a table of another one. */
const asTable = (sql: string): string => `(\n${sql.trim().replace(/;\s*$/, '')}\n)`;

const HAS_NO_ORDER = /^(array|row|map|json|unknown)/;

/** Asks how the values of a column of a result are, in one query over the statement. */
export function inspection(sql: string, { name, type }: ResultColumn): string {
  const column = quotedName(name);
  const counts = [
    'count(*) AS "rows"',
    `count(*) - count(${column}) AS "nulls"`,
    `count(DISTINCT ${column}) AS "distinct"`,
  ];
  const range = HAS_NO_ORDER.test(type)
    ? []
    : [`min(${column}) AS "min"`, `max(${column}) AS "max"`];
  const sums = isNumber(type) ? [`sum(${column}) AS "sum"`, `avg(${column}) AS "avg"`] : [];
  return `SELECT ${[...counts, ...range, ...sums].join(', ')}\nFROM ${asTable(sql)} AS result`;
}

export const isNumber = (type: string): boolean =>
  /^(decimal|bigint|integer|int$|smallint|tinyint|double|real|float)/.test(type);

export const isTime = (type: string): boolean => /^(date|timestamp)/.test(type);

/** An expression of Athena's SQL for a value; undefined for a type that has no simple one. */
function literalOf(value: string, type: string): string | undefined {
  if (type.startsWith('varchar') || type === 'string') return textOf(value);
  if (/^(bigint|integer|int$|smallint|tinyint|decimal)/.test(type)) return value;
  if (type === 'date') return `DATE ${textOf(value)}`;
  if (type === 'timestamp') return `TIMESTAMP ${textOf(value)}`;
  return undefined;
}

/** A statement for rows of a table that have the same values as a row of a result. */
export type SameValues = { table: string; columns: readonly string[]; sql: string };

/**
 * The rows of the tables that have the same values, where columns of the result have the names and
 * types of columns of a table that the statement names. It does not claim that the result was
 * computed from these rows.
 */
export function sameValues(
  sql: string,
  columns: readonly ResultColumn[],
  row: readonly ResultCell[],
  tables: readonly CatalogTable[],
): SameValues[] {
  // A line has a story of its own, and needs no condition to be found.
  if (columns.some(({ name }) => name === 'line_id')) return [];
  return tables
    .filter(({ name, isView }) => !isView && new RegExp(`\\b${name}\\b`, 'i').test(sql))
    .flatMap((table) => {
      const conditions = columns.flatMap((column, index) => {
        const known = table.columns.find(({ name }) => name === column.name);
        const text = known && conditionOf(column, row[index] ?? null, known.type);
        return text === undefined ? [] : [{ name: column.name, text }];
      });
      if (conditions.length === 0) return [];
      const where = conditions.map(({ text }) => text).join('\n  AND ');
      return [
        {
          table: table.name,
          columns: conditions.map(({ name }) => name),
          sql: `SELECT *\nFROM ${table.name}\nWHERE ${where}\nLIMIT 1000`,
        },
      ];
    });
}

function conditionOf(
  { name, type }: ResultColumn,
  value: ResultCell,
  ownType: string,
): string | undefined {
  if (sortOf(type) !== sortOf(ownType)) return undefined;
  if (value === null) return `${name} IS NULL`;
  const literal = literalOf(value, type);
  return literal === undefined ? undefined : `${name} = ${literal}`;
}

/** Glue and Athena call some types differently. A sum has more digits than what it is the sum of. */
const sortOf = (type: string): string =>
  type.replace(/^varchar.*|^string$/, 'text').replace(/^integer$/, 'int');
