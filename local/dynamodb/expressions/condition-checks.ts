import { type AttributeValue, TYPES, typeOf } from '../values/attribute-value.ts';
import { order } from '../values/compare.ts';
import { Findings } from './findings.ts';
import {
  type Call,
  incorrectCount,
  incorrectType,
  type Operand,
  operandTypeOf,
  type Reading,
  valueTypeOf,
} from './operands.ts';
import { areEqualPaths, pathText } from './path.ts';

/** The kinds of mistake in a condition, in the order in which DynamoDB reports them. */
export const CONDITION_KINDS = [
  'parentheses',
  'unknown function',
  'misused function',
  'reserved',
  'condition',
] as const;
type ConditionKind = (typeof CONDITION_KINDS)[number];
export type ConditionReading = Reading<ConditionKind> & { findings: Findings<ConditionKind> };

const KINDS = ['undefined', 'operand', 'distinct', 'function'] as const;

/** Collects what is wrong with one comparison or function. */
export type OperandNotes = {
  note(kind: (typeof KINDS)[number], message: string): void;
  /** Takes what reading its operands finds. */
  operands: { note(kind: 'reserved' | 'name' | 'value', message: string): void };
  unknown(name: string): void;
  /** A function other than size is only a condition by itself, and size never is. */
  misused(call: Call): void;
  misusedIn(operands: readonly Operand[]): void;
  /** Notes the first mistake of this condition with the whole expression. */
  settle(): void;
};

export function checkOperands({ findings }: ConditionReading): OperandNotes {
  const own = new Findings(KINDS);
  const misused = ({ name }: Call): void =>
    findings.note(
      'misused function',
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
  return {
    note: (kind, message) => own.note(kind, message),
    operands: {
      note: (kind, message) =>
        kind === 'reserved' ? findings.note(kind, message) : own.note('undefined', message),
    },
    unknown: (name) =>
      findings.note('unknown function', `Invalid function name; function: ${name}`),
    misused,
    misusedIn: (operands) => {
      for (const one of operands) if (one.is === 'call' && one.name !== 'size') misused(one);
    },
    settle: () => {
      const message = own.first();
      if (message !== undefined) findings.note('condition', message);
    },
  };
}

const OPERANDS: Readonly<Record<string, number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};

export function checkFunction(call: Call, notes: OperandNotes): void {
  const { name, args } = call;
  notes.misusedIn(args);
  const count = Object.hasOwn(OPERANDS, name) ? OPERANDS[name] : undefined;
  if (count === undefined) notes.unknown(name);
  else if (count !== args.length) notes.note('operand', incorrectCount(name, args.length));
  else {
    checkDistinct(name, args, notes);
    const message = MISTAKES[name]?.(call);
    if (message !== undefined) notes.note('function', message);
  }
}

type Mistake = (call: Call) => string | undefined;

const withoutPath: Mistake = ({ name, args: [first] }) =>
  first?.is === 'path' || first?.is === 'undefined'
    ? undefined
    : `Operator or function requires a document path; operator or function: ${name}`;

/** What may be wrong with the types of the operands. */
const MISTAKES: Readonly<Record<string, Mistake>> = {
  attribute_exists: withoutPath,
  attribute_not_exists: withoutPath,
  attribute_type: ({ args: [, second] }) => mistakeInType(second),
  begins_with: ({ name, args }) => {
    const wrong = args.map(operandTypeOf).find((type) => type && type !== 'S' && type !== 'B');
    return wrong && incorrectType(name, wrong);
  },
  size: ({ name, args: [first] }) => {
    const type = operandTypeOf(first);
    return type && ['N', 'BOOL', 'NULL'].includes(type) ? incorrectType(name, type) : undefined;
  },
};

function mistakeInType(operand: Operand | undefined): string | undefined {
  if (operand?.is === 'undefined') return undefined;
  const type = operandTypeOf(operand);
  const any = '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}';
  if (type !== 'S') return incorrectType('attribute_type', type ?? any);
  const asked = operand?.is === 'value' ? operand.value.S : undefined;
  return TYPES.some((one) => one === asked)
    ? undefined
    : `Invalid attribute type name found; type: ${asked}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`;
}

function checkDistinct(name: string, operands: readonly Operand[], notes: OperandNotes): void {
  const [left, right] = operands;
  if (left?.is !== 'path' || right?.is !== 'path' || !areEqualPaths(left.path, right.path)) return;
  notes.note(
    'distinct',
    `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${pathText(left.path)}`,
  );
}

export function checkComparison(name: string, operands: Operand[], notes: OperandNotes): void {
  notes.misusedIn(operands);
  checkDistinct(name, operands, notes);
  if (name !== '=' && name !== '<>') checkOrdered(name, operands, notes);
}

const ORDERED: readonly string[] = ['S', 'N', 'B'];

/** An attribute of another type compares as false. A value of another type is refused. */
function checkOrdered(name: string, operands: readonly Operand[], notes: OperandNotes): void {
  const wrong = operands.map(valueTypeOf).find((type) => type && !ORDERED.includes(type));
  if (!wrong) return;
  notes.note(
    'function',
    `Incorrect operand type for operator or function; operator: ${name}, operand type: ${wrong}`,
  );
}

export function checkBetween(operands: readonly Operand[], notes: OperandNotes): void {
  notes.misusedIn(operands);
  checkOrdered('BETWEEN', operands, notes);
  const [, low, high] = operands;
  if (low?.is !== 'value' || high?.is !== 'value') return;
  const bounds = `lower bound operand: AttributeValue: ${shown(low.value)}, upper bound operand: AttributeValue: ${shown(high.value)}`;
  if (typeOf(low.value) !== typeOf(high.value)) {
    const message = 'The BETWEEN operator requires same data type for lower and upper bounds';
    notes.note('function', `${message}; ${bounds}`);
  } else if ((order(low.value, high.value) ?? 0) > 0) {
    const message =
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound';
    notes.note('function', `${message}; ${bounds}`);
  }
}

function shown(value: AttributeValue): string {
  const type = typeOf(value);
  const content = value[type];
  return `{${type}:${typeof content === 'object' ? JSON.stringify(content) : content}}`;
}
