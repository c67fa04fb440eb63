/** The names that a client connects with and sees. */
export const POSTGRES_NAMES = {
  database: 'lake',
  user: 'analyst',
  version: '15.0 (DuckDB)',
} as const;
