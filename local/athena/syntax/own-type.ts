import type { ColumnType } from '../../query-engine/columns.ts';
import { type Ast, childAt, textAt } from './ast.ts';

const scalar = (name: string): ColumnType => ({ kind: 'scalar', name });

/** DuckDB would call a NULL an integer. */
const UNKNOWN = scalar('SQLNULL');

const TRUTHS = ['COMPARISON', 'CONJUNCTION', 'BETWEEN'];
const SCALARS = ['BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'FLOAT', 'VARCHAR', 'DATE', 'TIMESTAMP'];

/** The type that an expression has wherever it stands; undefined if that depends on the place. */
export function ownType(node: Ast): ColumnType | undefined {
  const kind = textAt(node, 'class');
  if (TRUTHS.includes(kind)) return scalar('BOOLEAN');
  if (kind === 'CONSTANT') return typeIn(childAt(childAt(node, 'value') ?? {}, 'type'));
  return kind === 'CAST' ? typeIn(childAt(node, 'cast_type')) : undefined;
}

function typeIn(type: Ast = {}): ColumnType | undefined {
  const id = textAt(type, 'id');
  if (id === 'NULL') return UNKNOWN;
  if (SCALARS.includes(id)) return scalar(id);
  const { width, scale } = childAt(type, 'type_info') ?? {};
  const isDecimal = id === 'DECIMAL' && typeof width === 'number' && typeof scale === 'number';
  return isDecimal ? { kind: 'decimal', precision: width, scale } : undefined;
}
