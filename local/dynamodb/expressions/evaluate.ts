import { type AttributeValue, type Item, typeOf } from '../values/attribute-value.ts';
import { areEqual, beginsWith, contains, order } from '../values/compare.ts';
import type { Comparator, Condition } from './condition.ts';
import type { Call, Operand } from './operands.ts';
import { valueAt } from './path.ts';

/** Whether a condition holds of an item. */
export function holds(condition: Condition, item: Item): boolean {
  switch (condition.is) {
    case 'and':
      return holds(condition.left, item) && holds(condition.right, item);
    case 'or':
      return holds(condition.left, item) || holds(condition.right, item);
    case 'not':
      return !holds(condition.condition, item);
    case 'compare':
      return compares(
        condition.comparator,
        operandIn(condition.left, item),
        operandIn(condition.right, item),
      );
    case 'between': {
      const operand = operandIn(condition.operand, item);
      return (
        compares('>=', operand, operandIn(condition.low, item)) &&
        compares('<=', operand, operandIn(condition.high, item))
      );
    }
    case 'in': {
      const operand = operandIn(condition.operand, item);
      return condition.list.some((one) => compares('=', operand, operandIn(one, item)));
    }
    case 'call':
      return callHolds(condition, item);
  }
}

/** The value of an operand; undefined where the item does not have it. */
function operandIn(operand: Operand | undefined, item: Item): AttributeValue | undefined {
  if (operand?.is === 'path') return valueAt(item, operand.path);
  if (operand?.is === 'value') return operand.value;
  return operand?.is === 'call' ? sizeOf(operandIn(operand.args[0], item)) : undefined;
}

function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  if (value === undefined) return undefined;
  const { S, B, SS, NS, BS, L, M } = value;
  const size =
    S?.length ??
    (B === undefined ? undefined : Buffer.byteLength(B, 'base64')) ??
    (SS ?? NS ?? BS ?? L)?.length ??
    (M && Object.keys(M).length);
  return size === undefined ? undefined : { N: String(size) };
}

type MaybeValue = AttributeValue | undefined;

/** Nothing compares with a missing attribute, except that it differs from everything. */
function compares(comparator: Comparator, left: MaybeValue, right: MaybeValue): boolean {
  if (comparator === '<>') return !compares('=', left, right);
  if (left === undefined || right === undefined) return false;
  if (comparator === '=') return areEqual(left, right);
  const difference = order(left, right);
  if (difference === undefined) return false;
  if (comparator === '<') return difference < 0;
  if (comparator === '<=') return difference <= 0;
  return comparator === '>' ? difference > 0 : difference >= 0;
}

function callHolds({ name, args }: Call, item: Item): boolean {
  const [value, other] = args.map((arg) => operandIn(arg, item));
  if (name === 'attribute_not_exists') return value === undefined;
  if (value === undefined) return false;
  if (name === 'attribute_exists') return true;
  if (other === undefined) return false;
  if (name === 'attribute_type') return typeOf(value) === other.S;
  return name === 'contains' ? contains(value, other) : beginsWith(value, other);
}
