import * as z from 'zod';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { RuleRefused } from '../rules/rule-refused.ts';

/** What DuckDB says of the syntax of a statement. */
const Parsed = z.object({
  error: z.boolean(),
  error_message: z.string().optional(),
  statements: z
    .array(
      z.object({ node: z.looseObject({ type: z.string(), select_list: z.array(z.unknown()) }) }),
    )
    .default([]),
});

/** What a SELECT may have beside the expression; in the tree of an expression all of it is empty. */
const Node = z.object({
  type: z.literal('SELECT_NODE'),
  modifiers: z.tuple([]),
  cte_map: z.object({ map: z.tuple([]) }),
  select_list: z.tuple([z.unknown()]),
  from_table: z.looseObject({ type: z.literal('EMPTY') }),
  where_clause: z.null(),
  group_expressions: z.tuple([]),
  having: z.null(),
  sample: z.null(),
  qualify: z.null(),
});

const NAMES = new Set(COLUMNS.map((name) => name.toLowerCase()));

/** The functions of an expression. Throws `RuleRefused` unless it is one expression of one line. */
export function functionsIn(serialized: string): string[] {
  const { error, error_message: message = '', statements } = Parsed.parse(JSON.parse(serialized));
  if (error) throw new RuleRefused(`The SQL expression can't be read: ${message}.`);
  const [statement, ...more] = statements;
  const select = Node.safeParse(statement?.node);
  if (!select.success || more.length > 0) {
    throw new RuleRefused("Expected one SQL expression, such as replace(UnitPrice, ',', '.').");
  }
  const functions = new Set<string>();
  for (const part of partsOf(select.data.select_list[0])) {
    checkPart(part);
    if (part.class === 'FUNCTION' && part.function_name !== undefined) {
      functions.add(part.function_name);
    }
  }
  return [...functions];
}

const Part = z.object({
  class: z.string(),
  column_names: z.array(z.string()).default([]),
  function_name: z.string().optional(),
});
type Part = z.infer<typeof Part>;

/** Every expression in a tree. */
function* partsOf(tree: unknown): Generator<Part> {
  if (typeof tree !== 'object' || tree === null) return;
  const part = Part.safeParse(tree);
  if (part.success) yield part.data;
  for (const child of Object.values(tree)) yield* partsOf(child);
}

function checkPart({ class: kind, column_names: names }: Part): void {
  if (kind === 'SUBQUERY') throw new RuleRefused('An expression can have no query within it.');
  if (kind === 'WINDOW')
    throw new RuleRefused('An expression sees one line at a time, so OVER can have no meaning.');
  if (kind === 'STAR') throw new RuleRefused('Name the columns in place of *.');
  if (kind === 'PARAMETER') throw new RuleRefused('An expression has no parameters.');
  if (kind !== 'COLUMN_REF') return;
  const [name = '', ...more] = names;
  if (more.length === 0 && NAMES.has(name.toLowerCase())) return;
  throw new RuleRefused(`There is no column ${names.join('.')}. A line has ${COLUMNS.join(', ')}.`);
}
