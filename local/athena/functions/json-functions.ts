import { type Ast, call, comparison, either, NULL, string, stringIn, when } from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';
import type { FunctionSpec, Make } from './function-spec.ts';

/** The members and elements of a path: `.name`, `["name"]` and `[0]`. */
const STEPS = /\.(\w+)|\["([^"\\]*)"\]|\[(\d+)\]/gy;

/** Returns a path of Trino as DuckDB has it. Throws for one that means something else there. */
function pathOf(path: Ast, node: Ast): string {
  const text = stringIn(path);
  if (text === undefined) throw notServed('A JSON path that is not a constant', node);
  const steps = [...text.slice(1).matchAll(STEPS)];
  const isRead = steps.reduce((length, [step]) => length + step.length, 1) === text.length;
  if (!text.startsWith('$') || !isRead) throw notServed(`The JSON path ${text}`, node);
  return `$${steps.map(([, name, quoted, index]) => (index === undefined ? `."${name ?? quoted}"` : `[${index}]`)).join('')}`;
}

/** NULL for what is no scalar, and for what is no JSON. */
const scalar: Make = (node, [json = NULL, path = NULL]) => {
  const at = string(pathOf(path, node));
  const isOf = (type: string) => comparison('EQUAL', call('json_type', json, at), string(type));
  const value = when(
    either(isOf('OBJECT'), isOf('ARRAY')),
    NULL,
    call('json_extract_string', json, at),
  );
  return when(call('json_valid', json), value, NULL);
};

export const JSONS: Readonly<Record<string, FunctionSpec>> = {
  json_extract_scalar: ['vv', scalar],
};
