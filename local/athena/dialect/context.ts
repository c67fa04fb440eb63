import type { EngineSession } from '../../query-engine/engine-session.ts';
import type { Ast } from '../syntax/ast.ts';
import type { Scope } from './scope.ts';

/** The tables that there are. */
export type Sources = {
  /** `<database>.<table>` */
  tables: readonly string[];
  database: string | undefined;
  /** The statements of views, by `<database>.<view>`. */
  views: ReadonlyMap<string, string>;
  /** Told of every table that the query reads. */
  uses(table: string): void;
};

/** What is around a query. */
export type Around = {
  session: EngineSession;
  sources: Sources;
  ctes: readonly Ast[];
  outer?: Scope | undefined;
  /** How many views are around this one. */
  depth?: number;
};

/** Translates a subquery. Given from outside, because queries have expressions and the reverse. */
export type Subquery = (node: Ast, outer: Scope) => Promise<Ast>;

/** What is around an expression. */
export type Context = { scope: Scope; subquery: Subquery };
