import { invalid } from '../errors.ts';
import type { Condition } from '../expressions/condition.ts';
import type { Operand } from '../expressions/operands.ts';
import type { Path } from '../expressions/path.ts';
import type { Table } from '../storage/table.ts';
import { attributesOf } from './keys.ts';

/** Throws for a path into a key: keys are texts, numbers or bytes. */
export function checkScalars(paths: readonly Path[], table: Table): void {
  const nested = new Set(paths.filter((path) => path.length > 1).map(([name]) => name));
  if (nested.size === 0) return;
  for (const { name } of attributesOf(table)) if (nested.has(name)) throw notScalar('Key', name);
  for (const { name } of table.indexes.flatMap(attributesOf)) {
    if (nested.has(name)) throw notScalar('IndexKey', name);
  }
}

const notScalar = (kind: 'Key' | 'IndexKey', name: string): Error =>
  invalid(
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
  );

/** The paths that a condition reads. */
export function pathsIn(condition: Condition): Path[] {
  switch (condition.is) {
    case 'and':
    case 'or':
      return [...pathsIn(condition.left), ...pathsIn(condition.right)];
    case 'not':
      return pathsIn(condition.condition);
    case 'compare':
      return [condition.left, condition.right].flatMap(pathsOfOperand);
    case 'between':
      return [condition.operand, condition.low, condition.high].flatMap(pathsOfOperand);
    case 'in':
      return [condition.operand, ...condition.list].flatMap(pathsOfOperand);
    case 'call':
      return condition.args.flatMap(pathsOfOperand);
  }
}

export function pathsOfOperand(operand: Operand): Path[] {
  if (operand.is === 'path') return [operand.path];
  return operand.is === 'call' ? operand.args.flatMap(pathsOfOperand) : [];
}
