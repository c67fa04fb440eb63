import type { ColumnType } from '../../query-engine/columns.ts';
import type { Ast } from '../syntax/ast.ts';

/** Writes a call of a function of Trino as DuckDB has it. */
export type Make = (node: Ast, children: Ast[], types: readonly ColumnType[]) => Ast;

/**
 * What a function takes, a letter for each argument: after `?` they are optional, and before `*` the
 * last may be repeated.
 */
export type FunctionSpec = readonly [takes: string, make: Make];

export const same: Make = (node, children) => ({ ...node, children });
export const as =
  (name: string): Make =>
  (node, children) => ({ ...node, function_name: name, children });
