import { ServiceError } from '../../endpoint/api-call.ts';
import { QueryError } from '../../query-engine/query-error.ts';
import { placeOf, tokensOf } from '../syntax/tokens.ts';
import type { QueryExecution } from './executions.ts';
import { ScanLimitExceeded } from './run-query.ts';

/** How a query has ended. */
export type Ended = Pick<QueryExecution['Status'], 'State' | 'StateChangeReason' | 'AthenaError'>;

export const SUCCEEDED: Ended = { State: 'SUCCEEDED' };
export const CANCELLED: Ended = {
  State: 'CANCELLED',
  StateChangeReason: 'Query cancelled by user',
};

/** Why a query has failed, as Athena reports it. */
type Failure = { reason: string; category: 1 | 2; type: number; retryable: boolean };

const SYSTEM = 1;
const USER = 2;

/** The error names and types of Athena, by DuckDB's own names. */
const NAMES: readonly (readonly [RegExp, string, number])[] = [
  [/^Parser Error/, 'SYNTAX_ERROR', 1200],
  [/^Catalog Error: Table/, 'TABLE_NOT_FOUND', 1301],
  [/^Catalog Error: .*[Ff]unction/, 'FUNCTION_NOT_FOUND', 1302],
  [/^Catalog Error: .*schema/i, 'SCHEMA_NOT_FOUND', 1301],
  [/^Binder Error: (Referenced column|.* does not have a column named)/, 'COLUMN_NOT_FOUND', 1302],
  [/^(Binder|Catalog) Error/, 'SYNTAX_ERROR', 1200],
  [/^Conversion Error/, 'INVALID_CAST_ARGUMENT', 1303],
  [/^Out of Range Error/, 'NUMERIC_VALUE_OUT_OF_RANGE', 1303],
  [/magic bytes|Parquet|gzip/i, 'HIVE_BAD_DATA', 1400],
  [/^Permission Error/, 'PERMISSION_DENIED', 1300],
  [/^Out of Memory Error/, 'EXCEEDED_LOCAL_MEMORY_LIMIT', 1001],
  [/^The process that runs statements has ended/, 'EXCEEDED_LOCAL_MEMORY_LIMIT', 1001],
  [/^The statement was ended because/, 'Query timeout', 1002],
];

/** Returns how a query with this statement has ended that has thrown this error. */
export function endedBy(error: unknown, sql: string): Ended {
  if (error instanceof ScanLimitExceeded) {
    return { State: 'CANCELLED', StateChangeReason: error.message };
  }
  const { reason, category, type, retryable } = failureOf(error, sql);
  return {
    State: 'FAILED',
    StateChangeReason: reason,
    AthenaError: {
      ErrorCategory: category,
      ErrorType: type,
      Retryable: retryable,
      ErrorMessage: reason,
    },
  };
}

/** A failure of the statement names what is wrong with it; any other one is the engine's. */
function failureOf(error: unknown, sql: string): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ServiceError && error.code.startsWith('AccessDenied')) {
    const reason = `Insufficient permissions to execute the query. ${message}`;
    return { reason, category: USER, type: 1300, retryable: false };
  }
  if (!(error instanceof QueryError)) {
    return {
      reason: `GENERIC_INTERNAL_ERROR: ${message}`,
      category: SYSTEM,
      type: 1,
      retryable: true,
    };
  }
  const [, name, type = 1300] = NAMES.find(([pattern]) => pattern.test(message)) ?? [];
  const text = `${placeOfColumn(message, sql)}${textOf(message)}`;
  return {
    reason: name === undefined ? text : `${name}: ${text}`,
    category: USER,
    type,
    retryable: false,
  };
}

const UNKNOWN_COLUMN =
  /Referenced column "(.*?)" not found in FROM clause!|(?:Values list|Table) ".*" does not have a column named "(.*?)"/;

/** Where the statement first names a column that there is not, as `line 1:8: `. */
function placeOfColumn(message: string, sql: string): string {
  const [, unqualified, qualified] = UNKNOWN_COLUMN.exec(message) ?? [];
  const name = (unqualified ?? qualified)?.toLowerCase();
  const token = tokensOf(sql).find(({ kind, text }) => {
    const named = kind === 'quoted' ? text.slice(1, -1) : text;
    return (kind === 'word' || kind === 'quoted') && named.toLowerCase() === name;
  });
  return token ? `${placeOf(sql, token.start)}: ` : '';
}

/** The place that DuckDB shows is one of the translated statement. */
const textOf = (message: string): string =>
  message
    .replace(/^[\w ]*Error: /, '')
    .replace(/\s*Possible solutions:[\s\S]*$/, '')
    .replace(/\n*LINE \d+:[\s\S]*$/, '')
    .replace(UNKNOWN_COLUMN, "Column '$1$2' cannot be resolved.")
    .replaceAll('\n', ' ')
    .trim();
