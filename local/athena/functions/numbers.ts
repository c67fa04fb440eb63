import type { ColumnType } from '../../query-engine/columns.ts';
import {
  type Ast,
  call,
  cast,
  comparison,
  decimalType,
  integer,
  NULL,
  operator,
  string,
  when,
} from '../syntax/ast.ts';
import { familyOf } from '../syntax/types.ts';

const MOST_DIGITS = 38;

/** The digits of an integer type when it meets a decimal. */
const INTEGER_DIGITS: Readonly<Record<string, number>> = { TINYINT: 3, SMALLINT: 5, INTEGER: 10 };
const BIGINT_DIGITS = 19;

type Decimal = { precision: number; scale: number };

/** A number as a decimal, as Trino converts it. */
export function decimalOf(type: ColumnType): Decimal {
  if (type.kind === 'decimal') return type;
  const name = type.kind === 'scalar' ? type.name : '';
  return { precision: INTEGER_DIGITS[name] ?? BIGINT_DIGITS, scale: 0 };
}

export const error = (message: string): Ast => call('error', string(message));

const isZero = (node: Ast): Ast => comparison('EQUAL', node, integer(0));

/** Trino refuses to divide by zero, where DuckDB answers NULL. */
const unlessZero = (divisor: Ast, result: Ast): Ast =>
  when(isZero(divisor), error('DIVISION_BY_ZERO: Division by zero'), result);

/** `/` of Trino: of integers it is an integer, of decimals a decimal, rounded half away from zero. */
export function divided(left: Ast, right: Ast, [a, b]: readonly ColumnType[]): Ast {
  const families = [a, b].map((type) => type && familyOf(type));
  if (!a || !b || families.includes('double') || families.includes('unknown')) {
    return operator('/', cast(left, 'DOUBLE'), cast(right, 'DOUBLE'));
  }
  if (families.every((family) => family === 'integer')) {
    return unlessZero(right, operator('//', left, right));
  }
  const { precision: p1, scale: s1 } = decimalOf(a);
  const { precision: p2, scale: s2 } = decimalOf(b);
  const scale = Math.max(s1, s2);
  const precision = Math.min(MOST_DIGITS, p1 + s2 + Math.max(0, s2 - s1));
  const shift = s2 - s1 + scale;
  return quotient(unscaled(left, p1, s1), unscaled(right, p2, s2), shift, { precision, scale });
}

/** The remainder has the sign of the dividend in both. */
export function remainder(left: Ast, right: Ast, types: readonly ColumnType[]): Ast {
  const result = operator('%', left, right);
  return types.some((type) => familyOf(type) === 'double') ? result : unlessZero(right, result);
}

/** `avg` of decimals: Trino gives it their type. */
export function averageOf(sum: Ast, count: Ast, { precision, scale }: Decimal): Ast {
  const average = quotient(unscaled(sum, MOST_DIGITS, scale), cast(count, 'HUGEINT'), 0, {
    precision,
    scale,
  });
  return when(isZero(count), NULL, average);
}

/** The digits of a decimal as an integer. */
function unscaled(value: Ast, precision: number, scale: number): Ast {
  const text = cast(cast(value, decimalType(precision, scale)), 'VARCHAR');
  return cast(call('replace', text, string('.'), string('')), 'HUGEINT');
}

function quotient(numerator: Ast, divisor: Ast, shift: number, { precision, scale }: Decimal): Ast {
  const shifted = operator('*', numerator, cast(string(`1${'0'.repeat(shift)}`), 'HUGEINT'));
  const twice = (node: Ast): Ast => operator('*', cast(integer(2), 'HUGEINT'), node);
  const size = call('abs', divisor);
  const rounded = operator('//', operator('+', twice(call('abs', shifted)), size), twice(size));
  const sign = operator('*', call('sign', numerator), call('sign', divisor));
  const digits = cast(operator('*', cast(sign, 'HUGEINT'), rounded), decimalType(MOST_DIGITS, 0));
  return unlessZero(divisor, cast(scaled(digits, scale), decimalType(precision, scale)));
}

const scaled = (digits: Ast, scale: number): Ast =>
  scale === 0
    ? digits
    : operator(
        '*',
        digits,
        cast(string(`0.${'1'.padStart(scale, '0')}`), decimalType(scale, scale)),
      );

/** Rounds a decimal and keeps its scale, as Trino does. */
export function roundedDecimal(
  name: string,
  value: Ast,
  digits: Ast | undefined,
  type: Decimal,
): Ast {
  if (digits) {
    const width = Math.min(MOST_DIGITS, type.precision + 1);
    return cast(call(name, value, digits), decimalType(width, type.scale));
  }
  const width = type.precision - type.scale + Math.min(type.scale, 1);
  return cast(call(name, value), decimalType(Math.max(1, Math.min(MOST_DIGITS, width)), 0));
}
