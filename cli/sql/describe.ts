import { literal } from './literal.ts';

const DESCRIBE = /^\s*DESC(?:RIBE)?\s+(?:TABLE\s+|VIEW\s+)?([\w".]+)\s*;?\s*$/i;

/**
 * Returns the statement for `DESCRIBE <table>` that also shows the comments of the columns, which
 * DuckDB's own leaves out, or the statement as it is. `tables` are `<database>.<table>`.
 */
export function withComments(statement: string, tables: readonly string[]): string {
  const named = DESCRIBE.exec(statement)?.[1]?.replaceAll('"', '').toLowerCase();
  const table = tables.find((name) => name === named || name.endsWith(`.${named}`));
  if (named === undefined || table === undefined) return statement;
  return `
    SELECT column_name, data_type AS column_type, comment FROM duckdb_columns()
    WHERE schema_name || '.' || table_name = ${literal(table)} ORDER BY column_index`;
}
