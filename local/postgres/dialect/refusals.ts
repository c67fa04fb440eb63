import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { isName, isOperator, isWord, type Token } from '../sql/tokens.ts';

/** Table functions that neither read files nor change the engine. */
const HARMLESS = new Set([
  ...['generate_series', 'range', 'unnest', 'json_each', 'json_tree', 'repeat', 'repeat_row'],
  ...['generate_subscripts', 'icu_calendar_names', 'pg_timezone_names'],
]);

/**
 * Refuses the engine's own table functions, which read files, run texts as statements or switch the
 * engine's settings. A table function can only be called by its name, so that none is missed.
 */
export function refuseTableFunctions(
  tokens: readonly Token[],
  tableFunctions: ReadonlySet<string>,
): void {
  tokens.forEach((token, index) => {
    if (!isName(token) || !isOperator(tokens[index + 1], '(')) return;
    const name = token.value.toLowerCase();
    if (!tableFunctions.has(name) || HARMLESS.has(name)) return;
    throw denied(token);
  });
}

/** Functions of PostgreSQL that reach files of its host. */
const FILE_FUNCTIONS = [
  ...['pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_stat_file', 'lo_import', 'lo_export'],
  ...['pg_ls_logdir', 'pg_ls_waldir', 'pg_ls_tmpdir', 'dblink', 'pg_execute_server_program'],
];

/** Refuses what has another meaning in DuckDB, and what reads files in PostgreSQL. */
export function refuseDifferent(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    if (isWord(token, 'similar') && isWord(tokens[index + 1], 'to')) {
      throw new PgError(SQLSTATE.featureNotSupported, 'SIMILAR TO is not supported', {
        hint: 'Use LIKE, or ~ with a regular expression.',
        position: token.start,
      });
    }
    if (!isOperator(tokens[index + 1], '(') || !FILE_FUNCTIONS.includes(token.value)) return;
    throw denied(token);
  });
}

const denied = (token: Token): PgError =>
  new PgError(
    SQLSTATE.insufficientPrivilege,
    `permission denied for function ${token.value.toLowerCase()}`,
    { position: token.start },
  );
