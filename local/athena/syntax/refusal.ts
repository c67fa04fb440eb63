import { QueryError } from '../../query-engine/query-error.ts';
import { type Ast, childAt } from './ast.ts';
import { placeOf } from './tokens.ts';

/** A construct that Athena refuses, or that is not the same here. */
export class Refusal extends Error {
  readonly code: string;
  readonly offset: number | undefined;
  constructor(code: string, message: string, node?: Ast | { start: number }) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.offset = offsetOf(node);
  }
}

export const notServed = (what: string, node?: Ast | { start: number }): Refusal =>
  new Refusal('NOT_SUPPORTED', `${what} is not served here`, node);

/** Throws unless these parts of a node are numbers, or not there: as expressions they could read. */
export function onlyNumbers(node: Ast, ...keys: readonly string[]): void {
  for (const key of keys) {
    const part = childAt(node, key);
    if (part && part['class'] !== 'CONSTANT')
      throw notServed('An expression in place of a number', part);
  }
}

export const mismatch = (message: string, node?: Ast): Refusal =>
  new Refusal('TYPE_MISMATCH', message, node);

/** DuckDB gives the place of a node in bytes; it has none for what it has made up. */
function offsetOf(node: Ast | { start: number } | undefined): number | undefined {
  const place = node && ('start' in node ? node['start'] : node['query_location']);
  return typeof place === 'number' && place < 2 ** 32 ? place : undefined;
}

/** The error of a query that is refused, with the place in its text, as Athena gives it. */
export function asQueryError(error: unknown, sql: string): unknown {
  if (!(error instanceof Refusal)) return error;
  if (error.offset === undefined) return new QueryError(`${error.code}: ${error.message}`);
  const before = Buffer.from(sql).subarray(0, error.offset).toString();
  return new QueryError(`${error.code}: ${placeOf(sql, before.length)}: ${error.message}`);
}
