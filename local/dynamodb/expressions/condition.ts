import {
  CONDITION_KINDS,
  type ConditionReading,
  checkBetween,
  checkComparison,
  checkFunction,
  checkOperands,
  type OperandNotes,
} from './condition-checks.ts';
import { Findings } from './findings.ts';
import { type Call, type Operand, readOperand } from './operands.ts';
import type { Placeholders } from './placeholders.ts';
import { Tokens } from './tokens.ts';

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparator = (typeof COMPARATORS)[number];

export type Condition =
  | { is: 'and' | 'or'; left: Condition; right: Condition }
  | { is: 'not'; condition: Condition }
  | { is: 'compare'; comparator: Comparator; left: Operand; right: Operand }
  | { is: 'between'; operand: Operand; low: Operand; high: Operand }
  | { is: 'in'; operand: Operand; list: Operand[] }
  | Call;

/** Parses the condition in a parameter. Throws what DynamoDB says about it. */
export function parseCondition(
  expression: string,
  parameter: string,
  placeholders: Placeholders,
): Condition {
  const tokens = new Tokens(expression, parameter);
  const findings: ConditionReading['findings'] = new Findings(CONDITION_KINDS);
  const condition = readOr({ tokens, placeholders, findings });
  tokens.end();
  findings.check(parameter);
  return condition;
}

function readOr(reading: ConditionReading): Condition {
  let left = readAnd(reading);
  while (reading.tokens.take('OR')) left = { is: 'or', left, right: readAnd(reading) };
  return left;
}

function readAnd(reading: ConditionReading): Condition {
  let left = readNot(reading);
  while (reading.tokens.take('AND')) left = { is: 'and', left, right: readNot(reading) };
  return left;
}

function readNot(reading: ConditionReading): Condition {
  const { tokens } = reading;
  if (tokens.take('NOT')) return { is: 'not', condition: readNot(reading) };
  return tokens.isNext('(') ? readParentheses(reading) : readPrimary(reading);
}

function readParentheses(reading: ConditionReading): Condition {
  const { tokens, findings } = reading;
  tokens.expect('(');
  const isDouble = tokens.isNext('(');
  const inner = readOr(reading);
  const isOnlyInner = isDouble && tokens.isNext(')') && isInParentheses(inner);
  if (isOnlyInner) findings.note('parentheses', 'The expression has redundant parentheses;');
  tokens.expect(')');
  parenthesised.add(inner);
  return inner;
}

const parenthesised = new WeakSet<Condition>();
const isInParentheses = (condition: Condition): boolean => parenthesised.has(condition);

/** A comparison, a range, a list, or a function that is a condition by itself. */
function readPrimary(reading: ConditionReading): Condition {
  const { tokens } = reading;
  const notes = checkOperands(reading);
  const read = (): Operand =>
    readOperand({ ...reading, findings: notes.operands }, (call) => checkFunction(call, notes));
  const operand = read();
  const condition = readRest(reading.tokens, operand, read, notes);
  notes.settle();
  if (condition) return condition;
  if (operand.is !== 'call') throw tokens.error();
  if (operand.name === 'size') notes.misused(operand);
  return operand;
}

function readRest(
  tokens: Tokens,
  left: Operand,
  read: () => Operand,
  notes: OperandNotes,
): Condition | undefined {
  const comparator = COMPARATORS.find((one) => tokens.take(one));
  if (comparator) {
    const right = read();
    checkComparison(comparator, [left, right], notes);
    return { is: 'compare', comparator, left, right };
  }
  if (tokens.take('BETWEEN')) {
    const low = read();
    tokens.expect('AND');
    const high = read();
    checkBetween([left, low, high], notes);
    return { is: 'between', operand: left, low, high };
  }
  if (!tokens.take('IN')) return undefined;
  tokens.expect('(');
  const list: Operand[] = [];
  do list.push(read());
  while (tokens.take(','));
  tokens.expect(')');
  notes.misusedIn([left, ...list]);
  return { is: 'in', operand: left, list };
}
