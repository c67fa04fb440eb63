import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import type { Command } from './commands.ts';
import type { Statement } from './statements.ts';
import { isName, isWord, type Token } from './tokens.ts';

/** https://www.postgresql.org/docs/15/sql-declare.html */
export function declareCommand(tokens: readonly Token[], { sql }: Statement): Command {
  const at = tokens.findIndex((token) => isWord(token, 'for'));
  const options = tokens.slice(2, at);
  if (at === -1 || !options.some((token) => isWord(token, 'cursor'))) throw syntax(tokens[1]);
  const scroll = options.findIndex((token) => isWord(token, 'scroll'));
  if (options.some((token) => isWord(token, 'binary'))) throw unsupported('BINARY', tokens[0]);
  if (scroll !== -1 && !isWord(options[scroll - 1], 'no')) throw unsupported('SCROLL', tokens[0]);
  const holds = options.some(
    (token, index) => isWord(token, 'with') && isWord(options[index + 1], 'hold'),
  );
  const cursor = cursorName(tokens[1]);
  return { kind: 'declare', cursor, statement: { sql, tokens: tokens.slice(at + 1) }, holds };
}

/**
 * Forward only, as a cursor without SCROLL: `FETCH 100 FROM c`, `FETCH NEXT c`, `FETCH ALL IN c`.
 * https://www.postgresql.org/docs/15/sql-fetch.html
 */
export function fetchCommand(tokens: readonly Token[], moves: boolean): Command {
  const rest = tokens.slice(1).filter((token) => !isWord(token, 'from', 'in'));
  const cursor = cursorName(rest.at(-1));
  const direction = rest.slice(0, -1);
  return { kind: 'fetch', fetching: { cursor, rows: rowsOf(direction), moves } };
}

function rowsOf(direction: readonly Token[]): number {
  const words = isWord(direction[0], 'forward') ? direction.slice(1) : direction;
  const [first] = words;
  if (!first || isWord(first, 'next')) return 1;
  if (isWord(first, 'all')) return Number.POSITIVE_INFINITY;
  if (first.kind === 'number' && words.length === 1) return Number(first.text);
  throw new PgError(SQLSTATE.cantChangeNow, 'cursor can only scan forward', {
    hint: 'FETCH NEXT, FETCH count and FETCH ALL are supported.',
    position: first.start,
  });
}

export function closeCommand(tokens: readonly Token[]): Command {
  return { kind: 'close', cursor: isWord(tokens[1], 'all') ? undefined : cursorName(tokens[1]) };
}

function cursorName(token: Token | undefined): string {
  if (isName(token)) return token.value;
  throw syntax(token);
}

const syntax = (token: Token | undefined): PgError =>
  new PgError(SQLSTATE.syntaxError, `syntax error at or near "${token?.text ?? ''}"`, {
    ...(token && { position: token.start }),
  });

const unsupported = (what: string, token: Token | undefined): PgError =>
  new PgError(SQLSTATE.featureNotSupported, `a ${what} cursor is not supported`, {
    ...(token && { position: token.start }),
  });
