import { invalidRequest } from '../errors.ts';
import { meaningful, placeOf, type Token, tokensOf } from '../syntax/tokens.ts';

/** A query answers with rows of the tables; the others are about the tables. */
export type Statement = { kind: 'query' | 'show'; sql: string; tokens: Token[] };

const QUERIES = ['SELECT', 'WITH', 'VALUES', 'TABLE'];
const SHOWS = ['SHOW', 'DESCRIBE', 'DESC'];

/**
 * What a statement is, with its parameters in place. Throws on one that would write, and on more
 * than one.
 */
export function statementIn(text: string, parameters: readonly string[] = []): Statement {
  const sql = withoutSemicolon(withParameters(text, parameters));
  const tokens = meaningful(tokensOf(sql));
  const first = tokens.find(({ text }) => text !== '(');
  if (!first) throw invalidRequest('The query is empty.', 'MALFORMED_QUERY');
  const keyword = first.text.toUpperCase();
  const semicolon = tokens.find(({ text }) => text === ';');
  if (semicolon) {
    throw invalidRequest(
      `${placeOf(sql, semicolon.start)}: Only one sql statement is allowed. Got: ${text}`,
      'MALFORMED_QUERY',
    );
  }
  if (QUERIES.includes(keyword)) return { kind: 'query', sql, tokens };
  if (SHOWS.includes(keyword)) return { kind: 'show', sql, tokens };
  throw invalidRequest(
    `${placeOf(sql, first.start)}: ${first.text} is not served here, where the tables are read-only. ` +
      'Expected SELECT, WITH, VALUES, TABLE, SHOW or DESCRIBE.',
    'MALFORMED_QUERY',
  );
}

const withoutSemicolon = (sql: string): string => sql.replace(/;\s*$/, '');

/** As in Athena, a parameter is the text of an expression: a string has its quotes. */
function withParameters(sql: string, parameters: readonly string[]): string {
  const tokens = tokensOf(sql);
  const places = tokens.filter(({ kind, text }) => kind === 'symbol' && text === '?');
  if (places.length !== parameters.length) {
    throw invalidRequest(
      `Incorrect number of parameters: expected ${places.length} but found ${parameters.length}`,
    );
  }
  let next = 0;
  return tokens
    .map((token) => {
      if (token.kind !== 'symbol' || token.text !== '?') return token.text;
      next += 1;
      return `(${parameters[next - 1]})`;
    })
    .join('');
}
