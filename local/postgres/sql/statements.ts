import { isOperator, type Token, tokensOf } from './tokens.ts';

/** One statement of a query string. The positions of its tokens are those in the query string. */
export type Statement = { sql: string; tokens: readonly Token[] };

/** The statements of a query string. An empty one has no tokens. */
export function statementsOf(sql: string): Statement[] {
  const groups: Token[][] = [[]];
  let depth = 0;
  for (const token of tokensOf(sql)) {
    if (isOperator(token, '(')) depth += 1;
    if (isOperator(token, ')')) depth -= 1;
    if (isOperator(token, ';') && depth <= 0) groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups.filter((tokens) => tokens.length > 0).map((tokens) => ({ sql, tokens }));
}
