/** Clients that are served at once. The endpoint has to know it without loading the server and DuckDB. */
export const MAX_SESSIONS = 50;
