import type { ColumnType } from '../../query-engine/columns.ts';
import {
  type Ast,
  call,
  cast,
  childAt,
  NULL,
  operator,
  string,
  stringIn,
  textAt,
  when,
} from '../syntax/ast.ts';
import { mismatch, notServed } from '../syntax/refusal.ts';
import { type Family, familyOf, isNumeric } from '../syntax/types.ts';

/** The types of a cast, by the names of DuckDB, and what Trino calls them. */
const TARGETS: Readonly<Record<string, [family: Family, name: string]>> = {
  TINYINT: ['integer', 'tinyint'],
  SMALLINT: ['integer', 'smallint'],
  INTEGER: ['integer', 'integer'],
  BIGINT: ['integer', 'bigint'],
  DECIMAL: ['decimal', 'decimal'],
  FLOAT: ['double', 'real'],
  DOUBLE: ['double', 'double'],
  VARCHAR: ['varchar', 'varchar'],
  BOOLEAN: ['boolean', 'boolean'],
  DATE: ['date', 'date'],
  TIMESTAMP: ['timestamp', 'timestamp'],
  TIMESTAMP_MS: ['timestamp', 'timestamp(3)'],
};

/** The texts that both engines read in the same way. Trino accepts no others, or reads them otherwise. */
const TEXTS: Readonly<Partial<Record<Family, string>>> = {
  integer: '[+-]?[0-9]+',
  decimal: '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)',
  double: '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?Infinity|NaN',
  boolean: '(?i)t|true|1|f|false|0',
  date: '[0-9]{4}-[0-9]{2}-[0-9]{2}',
  timestamp: '[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?',
};

/** `CAST` and `TRY_CAST` of Trino. */
export function casted(node: Ast, child: Ast, from: ColumnType): Ast {
  const type = textAt(childAt(node, 'cast_type') ?? {}, 'id');
  const [target, name] = TARGETS[type] ?? [];
  if (!target || !name) throw notServed(`A cast to ${type.toLowerCase()}`, node);
  const source = familyOf(from);
  if (source === 'unknown') return { ...node, child };
  if (!isCastable(source, target)) {
    throw mismatch(`Cannot cast ${source ?? 'this'} to ${name} here`, node);
  }
  if (source === 'varchar' && target !== 'varchar') return parsedText(node, child, target, name);
  return { ...node, child: prepared(child, from, target) };
}

/** Constants are checked here, so that DuckDB sees in them which days a query needs. */
function parsedText(node: Ast, child: Ast, target: Family, name: string): Ast {
  const plain = { ...node, child };
  const pattern = TEXTS[target] ?? '';
  const isTry = node['try_cast'] === true;
  const constant = stringIn(child);
  if (constant === undefined) {
    const matches = call('regexp_full_match', child, string(pattern));
    return when(matches, plain, isTry ? NULL : refusedText(child, name));
  }
  if (new RegExp(`^(${pattern.replace('(?i)', '')})$`, 'i').test(constant)) return plain;
  return isTry ? NULL : refusedText(child, name);
}

/** The error of a NULL is NULL. */
function refusedText(child: Ast, name: string): Ast {
  const message = operator(
    '||',
    operator('||', string("INVALID_CAST_ARGUMENT: Cannot cast '"), child),
    string(`' to ${name}`),
  );
  return call('error', message);
}

const FROM: Readonly<Partial<Record<Family, readonly Family[]>>> = {
  varchar: ['varchar', 'integer', 'decimal', 'double', 'boolean', 'date', 'timestamp'],
  boolean: ['boolean', 'integer', 'varchar'],
  date: ['date', 'timestamp', 'varchar'],
  timestamp: ['date', 'timestamp', 'varchar'],
};

function isCastable(source: Family | undefined, target: Family): boolean {
  if (isNumeric(source) && isNumeric(target)) return true;
  return source !== undefined && (FROM[source]?.includes(target) || toText(source, target));
}

/** The text of a double differs between the engines. */
const toText = (source: Family, target: Family): boolean =>
  target === 'varchar' && (source === 'integer' || source === 'decimal');

/** The value as DuckDB has to have it to come to the same result. */
function prepared(child: Ast, from: ColumnType, target: Family): Ast {
  const source = familyOf(from);
  // DuckDB rounds halves to even.
  if (source === 'double' && target === 'integer') return call('round', child);
  if (source === 'timestamp' && target === 'varchar') {
    return call('strftime', child, string('%Y-%m-%d %H:%M:%S.%g'));
  }
  return child;
}

export const asType = (child: Ast, family: Family | undefined): Ast =>
  family === 'date' ? cast(child, 'DATE') : child;
