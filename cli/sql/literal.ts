/** A text as SQL writes it, in the dialects of Athena, DuckDB and PostgreSQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
