import { invalid } from '../errors.ts';
import { type AttributeValue, typeOf, type ValueType } from '../values/attribute-value.ts';
import { order } from '../values/compare.ts';
import type { Comparator, Condition } from './condition.ts';
import type { Operand } from './operands.ts';

/** What a query asks of one attribute of the key. */
export type KeyTest = { operator: Exclude<Comparator, '<>'> | 'BETWEEN' | 'BEGINS_WITH' } & {
  values: AttributeValue[];
};

const misplaced = (what: string): Error =>
  invalid(
    `Invalid condition in KeyConditionExpression: ${what} operator must have the key attribute as its first operand`,
  );
const unusable = (operator: string): Error =>
  invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);

/** The tests by attribute. Throws when a query can't be asked in this way. */
export function keyTestsOf(condition: Condition): Map<string, KeyTest> {
  const tests = new Map<string, KeyTest>();
  collect(condition, tests);
  for (const { operator, values } of tests.values()) checkValues(operator, values);
  if (tests.size > 2) throw invalid('Conditions can be of length 1 or 2 only');
  return tests;
}

function collect(condition: Condition, tests: Map<string, KeyTest>): void {
  if (condition.is === 'and') {
    collect(condition.left, tests);
    collect(condition.right, tests);
  } else {
    const { operands, operator } = testIn(condition);
    add(tests, operands, operator);
  }
}

type Test = { operands: readonly Operand[]; operator: KeyTest['operator'] };

/** Throws for a condition that is no test of a key. */
function testIn(condition: Condition): Test {
  if (condition.is === 'between') {
    const { operand, low, high } = condition;
    if (operand.is !== 'path') throw misplaced('BETWEEN');
    return { operands: [operand, low, high], operator: 'BETWEEN' };
  }
  if (condition.is === 'call') {
    const { name, args } = condition;
    if (name !== 'begins_with') throw unusable(name);
    if (args[0]?.is !== 'path') throw misplaced(name);
    return { operands: args, operator: 'BEGINS_WITH' };
  }
  if (condition.is !== 'compare') throw unusable(condition.is.toUpperCase());
  return comparisonOf(condition);
}

function comparisonOf({ comparator, left, right }: Extract<Condition, { is: 'compare' }>): Test {
  if (comparator === '<>') throw unusable('<>');
  const operator = left.is === 'path' ? comparator : MIRRORED[comparator];
  return { operands: [left, right], operator };
}

/** The operator with its operands exchanged. */
const MIRRORED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function add(
  tests: Map<string, KeyTest>,
  operands: readonly Operand[],
  operator: KeyTest['operator'],
): void {
  if (operands.some((one) => one.is === 'call')) {
    throw invalid('KeyConditionExpressions cannot contain nested operations');
  }
  const [path, another] = operands.flatMap((one) => (one.is === 'path' ? [one.path] : []));
  if (another) {
    throw invalid(
      'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition',
    );
  }
  if (!path) {
    throw invalid('Invalid condition in KeyConditionExpression: No key attribute specified');
  }
  if (path.length > 1) {
    throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  }
  const [name] = path;
  if (tests.has(name)) {
    throw invalid('KeyConditionExpressions must only contain one condition per key');
  }
  const values = operands.flatMap((one) => (one.is === 'value' ? [one.value] : []));
  tests.set(name, { operator, values });
}

const NAMES = { '=': 'EQ', '<': 'LT', '<=': 'LE', '>': 'GT', '>=': 'GE' } as const;
const ORDERED: readonly ValueType[] = ['S', 'N', 'B'];
const WITH_PREFIXES: readonly ValueType[] = ['S', 'B'];

function checkValues(operator: KeyTest['operator'], values: readonly AttributeValue[]): void {
  if (operator === '=') return;
  const types = operator === 'BEGINS_WITH' ? WITH_PREFIXES : ORDERED;
  const wrong = values.map(typeOf).find((type) => !types.includes(type));
  const name = operator === 'BETWEEN' || operator === 'BEGINS_WITH' ? operator : NAMES[operator];
  if (wrong) {
    throw invalid(
      `One or more parameter values were invalid: ComparisonOperator ${name} is not valid for ${wrong} AttributeValue type`,
    );
  }
  const [low, high] = values;
  if (operator === 'BETWEEN' && low && high && (order(low, high) ?? 0) > 0) {
    throw invalid(
      'The BETWEEN condition was provided a range where the lower bound is greater than the upper bound',
    );
  }
}
