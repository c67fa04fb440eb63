import { PgError, SQLSTATE } from '../protocol/pg-error.ts';

type Rule = [pattern: RegExp, code: string];

/** The SQLSTATE of DuckDB's messages, by the first that matches. */
const RULES: readonly Rule[] = [
  [/division by zero/, SQLSTATE.divisionByZero],
  [/^INTERRUPT/, SQLSTATE.queryCanceled],
  [/^Out of Memory Error: .*(temp_directory|max_temp|disk)/is, SQLSTATE.diskFull],
  [/^Out of Memory/, SQLSTATE.outOfMemory],
  [/^Parser Error/, SQLSTATE.syntaxError],
  [/^Catalog Error: Table .*does not exist/, SQLSTATE.undefinedTable],
  [/is not supported: /, SQLSTATE.featureNotSupported],
  [/relation ".*" does not exist/, SQLSTATE.undefinedTable],
  [/^Catalog Error: .*[Ff]unction.*does not exist/, SQLSTATE.undefinedFunction],
  [/^Catalog Error: (Type|Collation|Schema)/, SQLSTATE.undefinedObject],
  [/^Binder Error: Catalog .*does not exist/, SQLSTATE.undefinedTable],
  [/^Catalog Error/, SQLSTATE.undefinedObject],
  [
    /^Binder Error: .*(not found in FROM|was not found|does not have a column)/,
    SQLSTATE.undefinedColumn,
  ],
  [/^Binder Error: Ambiguous reference/, SQLSTATE.ambiguousColumn],
  [/^Binder Error: .*(GROUP BY|aggregate)/s, SQLSTATE.groupingError],
  [
    /^Binder Error: (No function matches|Could not choose|No candidate)/,
    SQLSTATE.undefinedFunction,
  ],
  [/^Binder Error: (Cannot compare|Cannot mix)/, SQLSTATE.datatypeMismatch],
  [/^Binder Error/, SQLSTATE.syntaxError],
  [/^Conversion Error: .*out of range/s, SQLSTATE.outOfRange],
  [/^(Conversion Error|Invalid type Error)/, SQLSTATE.invalidText],
  [/^Out of Range/, SQLSTATE.outOfRange],
  [/^Permission Error/, SQLSTATE.insufficientPrivilege],
  [/^(Not implemented|Mismatch Type)/i, SQLSTATE.featureNotSupported],
  [
    /^(IO Error|Invalid Input Error: .*parquet|Invalid Input Error: .*file)/i,
    SQLSTATE.dataCorrupted,
  ],
  [/read-only here/, SQLSTATE.readOnlyTransaction],
  [/^Invalid Input Error/, SQLSTATE.dataException],
];

const DAMAGED =
  '"npm run audit" names the batches of damaged objects, and docs/runbook.md says under AuditFailed how to write them again.';

/** Where in the text of a statement an error is, and what the statement was before it was rewritten. */
export type Origin = { text: string; originOf(position: number): number };

/** An error of the engine for a client. */
export function engineError(error: unknown, origin: Origin): unknown {
  if (!(error instanceof Error) || error instanceof PgError) return error;
  const code = RULES.find(([pattern]) => pattern.test(error.message))?.[1];
  if (code === undefined) return error;
  const place = placeOf(error.message, origin.text);
  const hint = hintOf(error.message, code);
  return new PgError(code, summaryOf(error.message), {
    ...(place !== undefined && { position: origin.originOf(place) }),
    ...(hint !== undefined && { hint }),
    cause: error,
  });
}

/** The first paragraph, without the kind of the error. */
function summaryOf(message: string): string {
  const [first = ''] = message.split(/\n\n|\nLINE |\nDid you mean|\n\s*Candidate/, 1);
  const text = first
    .replace(/^[A-Z][\w ]* Error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  const table = /^Table with name (.+?) does not exist/.exec(text);
  if (table) return `relation "${table[1]}" does not exist`;
  return text.startsWith('INTERRUPT') || text === 'Interrupted!' ? 'canceling statement' : text;
}

function hintOf(message: string, code: string): string | undefined {
  if (code === SQLSTATE.dataCorrupted) return DAMAGED;
  const guess = /^(Did you mean .*|Candidate bindings: .*|Tables: .*)$/m.exec(message)?.[1];
  return guess?.startsWith('Did you mean "pg_') ? undefined : guess;
}

/** DuckDB shows a part of the line with the error, and a caret below the place. */
function placeOf(message: string, text: string): number | undefined {
  const [, line = '', shown = '', caret = ''] = /^LINE (\d+): (.*)\n( *\^)/m.exec(message) ?? [];
  if (line === '') return undefined;
  const lines = text.split('\n');
  const before = lines.slice(0, Number(line) - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const column = caret.length - 1 - `LINE ${line}: `.length;
  const isCut = shown.startsWith('...');
  const excerpt = shown.replace(/^\.\.\./, '').replace(/\.\.\.$/, '');
  const start = (lines[Number(line) - 1] ?? '').indexOf(excerpt);
  if (start === -1 || column < 0) return undefined;
  return before + start + column - (isCut ? 3 : 0);
}
