import { invalid } from '../errors.ts';
import { type AttributeValue, attributeOf, type Item, typeOf } from '../values/attribute-value.ts';
import { differenceOf, sumOf } from '../values/number.ts';
import type { Operand } from './operands.ts';
import { closeGaps, type Path, valueAt } from './path.ts';
import type { Action, Assigned } from './update.ts';

const wrongType = (): Error =>
  invalid('An operand in the update expression has an incorrect data type');

/**
 * Applies an update to an item, in place. Everything that it reads is of the item as it was. Throws
 * where DynamoDB refuses the update; the item is worthless then.
 */
export function applyUpdate(actions: readonly Action[], item: Item): void {
  const results = actions.map((action) => resultOf(action, item));
  const lists = new Set<AttributeValue[]>();
  actions.forEach(({ path }, index) => {
    const parent = parentOf(item, path);
    if (parent.L) lists.add(parent.L);
    place(parent, path.at(-1), results[index]);
  });
  for (const list of lists) closeGaps(list);
}

/** What an attribute becomes; undefined if the action removes it, or leaves it away. */
function resultOf(action: Action, item: Item): AttributeValue | undefined {
  if (action.do === 'REMOVE') return undefined;
  if (action.do === 'SET') return assigned(action.value, item);
  const before = valueAt(item, action.path);
  if (before && typeOf(before) !== typeOf(action.value)) throw wrongType();
  return action.do === 'ADD' ? added(before, action.value) : without(before, action.value);
}

function added(before: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (value.N !== undefined) return { N: sumOf(before?.N ?? '0', value.N) };
  const type = setTypeOf(value);
  return { [type]: [...new Set([...(before?.[type] ?? []), ...(value[type] ?? [])])] };
}

function without(
  before: AttributeValue | undefined,
  value: AttributeValue,
): AttributeValue | undefined {
  const type = setTypeOf(value);
  const left = before?.[type]?.filter((one) => !value[type]?.includes(one)) ?? [];
  return left.length > 0 ? { [type]: left } : undefined;
}

function setTypeOf(value: AttributeValue): 'SS' | 'NS' | 'BS' {
  const type = typeOf(value);
  if (type === 'SS' || type === 'NS' || type === 'BS') return type;
  throw wrongType();
}

function assigned(value: Assigned, item: Item): AttributeValue {
  if (value.is === 'operand') return operandIn(value.operand, item);
  const [left, right] = [operandIn(value.left, item), operandIn(value.right, item)];
  if (left.N === undefined || right.N === undefined) throw wrongType();
  return { N: value.is === '+' ? sumOf(left.N, right.N) : differenceOf(left.N, right.N) };
}

function operandIn(operand: Operand | undefined, item: Item): AttributeValue {
  if (operand?.is === 'value') return operand.value;
  const value = operand?.is === 'path' ? valueAt(item, operand.path) : undefined;
  // A copy, because the original may be changed by another action of the same update.
  if (value) return value.L || value.M ? structuredClone(value) : value;
  if (operand?.is === 'call') return callIn(operand.name, operand.args, item);
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
}

function callIn(name: string, [first, second]: readonly Operand[], item: Item): AttributeValue {
  if (name === 'if_not_exists') {
    const before = first?.is === 'path' ? valueAt(item, first.path) : undefined;
    return before ?? operandIn(second, item);
  }
  const [left, right] = [operandIn(first, item).L, operandIn(second, item).L];
  if (!left || !right) throw wrongType();
  return { L: [...left, ...right] };
}

function parentOf(item: Item, path: Path): AttributeValue {
  let parent: AttributeValue | undefined = { M: item };
  for (const piece of path.slice(0, -1)) {
    parent =
      typeof piece === 'number' ? parent?.L?.[piece] : parent?.M && attributeOf(parent.M, piece);
  }
  if (parent && (typeof path.at(-1) === 'number' ? parent.L : parent.M)) return parent;
  throw invalid('The document path provided in the update expression is invalid for update');
}

/** Removed elements of a list leave a gap, so that the other indexes stay what they were. */
function place(
  { L: list, M: map }: AttributeValue,
  key: string | number | undefined,
  value: AttributeValue | undefined,
): void {
  if (typeof key === 'number' && list) {
    if (value) list[key] = value;
    else delete list[key];
  } else if (typeof key === 'string' && map) {
    if (value) setAttribute(map, key, value);
    else delete map[key];
  }
}

/** Also sets an attribute whose name is that of a property of every object. */
const setAttribute = (map: Item, name: string, value: AttributeValue): void => {
  Object.defineProperty(map, name, { value, configurable: true, enumerable: true, writable: true });
};
