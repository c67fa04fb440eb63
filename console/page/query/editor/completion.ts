import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { CatalogTable } from '../../../api/query.ts';
import { ATHENA_KEYWORDS } from './athena-dialect.ts';
import { ATHENA_FUNCTIONS } from './athena-functions.ts';

type Complete = (context: CompletionContext) => CompletionResult | null;

/**
 * Completes tables, columns, functions and keywords. Columns of the tables that the statement names
 * come first, each with its comment. `tables` is asked every time, because the catalog comes later.
 */
export function completing(tables: () => readonly CatalogTable[]): Complete {
  return (context) => {
    const word = context.matchBefore(/[\w$]+/);
    const before = word?.from ?? context.pos;
    const text = context.state.doc.toString();
    const qualifier = /(\w+)\.$/.exec(text.slice(0, before))?.[1];
    if (!word && !context.explicit && qualifier === undefined) return null;
    const options =
      qualifier === undefined
        ? everything(tables(), text)
        : columnsOf(tableCalled(qualifier, tables(), text)).map((column) => boosted(column, 3));
    return { from: before, options, validFor: /^[\w$]*$/ };
  };
}

function everything(tables: readonly CatalogTable[], text: string): Completion[] {
  const named = tables.filter(({ name }) => isNamedIn(text, name));
  const others = tables.filter((table) => !named.includes(table));
  return distinct([
    ...named.flatMap(columnsOf).map((column) => boosted(column, 3)),
    ...tables.map(tableCompletion).map((table) => boosted(table, 2)),
    ...Object.entries(ATHENA_FUNCTIONS).map(functionCompletion),
    ...ATHENA_KEYWORDS.map((word) => ({ label: word.toUpperCase(), type: 'keyword' })),
    ...others.flatMap(columnsOf).map((column) => boosted(column, -2)),
  ]);
}

const isNamedIn = (text: string, name: string): boolean =>
  new RegExp(`\\b${name}\\b`, 'i').test(text);

/** The table, or the one that has this alias: `FROM invoice_lines AS lines`. */
function tableCalled(
  name: string,
  tables: readonly CatalogTable[],
  text: string,
): CatalogTable | undefined {
  const table = tables.find((known) => known.name.toLowerCase() === name.toLowerCase());
  if (table) return table;
  return tables.find((known) =>
    new RegExp(`\\b${known.name}\\s+(?:AS\\s+)?${name}\\b`, 'i').test(text),
  );
}

const columnsOf = (table: CatalogTable | undefined): Completion[] =>
  (table?.columns ?? []).map(({ name, type, comment }) => ({
    label: name,
    type: 'property',
    detail: `${type} · ${table?.name}`,
    ...(comment !== undefined && { info: comment }),
  }));

const tableCompletion = ({ name, isView, comment }: CatalogTable): Completion => ({
  label: name,
  type: 'class',
  detail: isView ? 'view' : 'table',
  ...(comment !== undefined && { info: comment }),
});

const functionCompletion = ([name, [parameters, returns]]: [
  string,
  readonly [string, string],
]): Completion => ({
  label: name,
  type: 'function',
  detail: `(${parameters})`,
  info: `Returns ${returns}.`,
  apply: parameters === '' ? `${name}()` : `${name}(`,
});

const boosted = (completion: Completion, boost: number): Completion => ({ ...completion, boost });

/** A column of several tables is there once, as the first of them explains it. */
function distinct(completions: readonly Completion[]): Completion[] {
  const seen = new Set<string>();
  return completions.filter(({ label, type }) => {
    const key = `${type} ${label}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
