/** Where in a statement something is wrong; both count from 1. */
export type Place = { line: number; column: number };

export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** A query of Athena's history. */
export type QueryRun = {
  queryId: string;
  sql: string;
  state: QueryState;
  /** ISO 8601, UTC. */
  submittedAt: string;
  /** From its submission to its end, as far as it has come. */
  totalMs: number | undefined;
  /** The part of it in which the query ran, and did not wait for its turn. */
  engineMs: number | undefined;
  bytesScanned: number | undefined;
  /** Why it has failed or was cancelled. */
  problem: QueryProblem | undefined;
};

export type QueryProblem = { message: string; place: Place | undefined };

/** A column of a result. Its type is one of Athena's, such as `decimal(38,3)` or `varchar`. */
export type ResultColumn = { name: string; type: string };

/** The text of a value as Athena writes it, so that no digit is lost; null for NULL. */
export type ResultCell = string | null;

export type ResultPage = {
  columns: readonly ResultColumn[];
  rows: readonly (readonly ResultCell[])[];
  /** Asks for the next page; undefined at the end. */
  next: string | undefined;
};

/**
 * The lines of the answer to `POST /api/queries`: how the query is, until it has ended. When the
 * page stops to read, the query is cancelled.
 */
export type QueryEvent =
  | { kind: 'run'; run: QueryRun }
  | { kind: 'result'; run: QueryRun; page: ResultPage; totalRows: number | undefined }
  | { kind: 'problem'; problem: QueryProblem };

/** `GET /api/queries/{queryId}`: a query of the history, with its result if it still is there. */
export type QueryWithResult = {
  run: QueryRun;
  page: ResultPage | undefined;
  totalRows: number | undefined;
};

/** `GET /api/queries`: the newest first. */
export type QueryHistory = { runs: readonly QueryRun[]; next: string | undefined };

/** A query that is saved in Athena. */
export type SavedQuery = { name: string; question: string; sql: string };

type CatalogColumn = { name: string; type: string; comment: string | undefined };
export type CatalogTable = {
  name: string;
  isView: boolean;
  comment: string | undefined;
  columns: readonly CatalogColumn[];
};
/** `GET /api/catalog`: what can be queried. */
export type QueryCatalog = {
  database: string;
  tables: readonly CatalogTable[];
  saved: readonly SavedQuery[];
};
