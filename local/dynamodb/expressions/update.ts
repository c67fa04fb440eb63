import { type AttributeValue, typeOf, type ValueType } from '../values/attribute-value.ts';
import { Findings } from './findings.ts';
import {
  type Call,
  incorrectCount,
  incorrectType,
  type Operand,
  type Reading,
  readOperand,
  readPath,
  readValue,
  valueTypeOf,
} from './operands.ts';
import type { Path } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { addPath, CLASHES } from './projection.ts';
import { Tokens } from './tokens.ts';

/** What SET assigns. */
export type Assigned =
  | { is: 'operand'; operand: Operand }
  | { is: '+' | '-'; left: Operand; right: Operand };

export type Action =
  | { do: 'SET'; path: Path; value: Assigned }
  | { do: 'REMOVE'; path: Path }
  | { do: 'ADD' | 'DELETE'; path: Path; value: AttributeValue };

/** The kinds of mistake in an update, in the order in which DynamoDB reports them. */
const KINDS = [
  'reserved',
  'unknown function',
  'section',
  'name',
  'value',
  ...CLASHES,
  'operand',
  'function',
] as const;
type Kind = (typeof KINDS)[number];
type UpdateReading = Reading<Kind> & {
  findings: Findings<Kind>;
  paths: Path[];
  actions: Action[];
};

const SECTIONS = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
type Section = (typeof SECTIONS)[number];

/** Parses an UpdateExpression. Throws what DynamoDB says about it. */
export function parseUpdate(expression: string, placeholders: Placeholders): Action[] {
  const parameter = 'UpdateExpression';
  const tokens = new Tokens(expression, parameter);
  const findings: UpdateReading['findings'] = new Findings(KINDS);
  const reading: UpdateReading = { tokens, placeholders, findings, paths: [], actions: [] };
  const read = new Set<Section>();
  do {
    const section = SECTIONS.find((one) => tokens.take(one));
    if (!section) throw tokens.error();
    if (read.has(section)) {
      findings.note(
        'section',
        `The "${section}" section can only be used once in an update expression;`,
      );
    }
    read.add(section);
    do READERS[section](reading);
    while (tokens.take(','));
  } while (tokens.peek().kind !== 'end');
  findings.check(parameter);
  return reading.actions;
}

const READERS: Readonly<Record<Section, (reading: UpdateReading) => void>> = {
  SET: (reading) => {
    const target = readPath(reading);
    reading.tokens.expect('=');
    const value = readAssigned(reading);
    act(reading, target, (path) => ({ do: 'SET', path, value }));
  },
  REMOVE: (reading) => act(reading, readPath(reading), (path) => ({ do: 'REMOVE', path })),
  ADD: (reading) => readSetAction('ADD', reading),
  DELETE: (reading) => readSetAction('DELETE', reading),
};

/** Adds the action, unless its path is not defined: that has been noted. */
function act(reading: UpdateReading, target: Operand, action: (path: Path) => Action): void {
  if (target.is !== 'path') return;
  addPath(reading.paths, target.path, reading.findings);
  reading.actions.push(action(target.path));
}

function readAssigned(reading: UpdateReading): Assigned {
  const left = readTerm(reading);
  const sign = (['+', '-'] as const).find((one) => reading.tokens.take(one));
  if (!sign) return { is: 'operand', operand: left };
  const right = readTerm(reading);
  checkTypes(sign, 'N', [left, right], reading);
  return { is: sign, left, right };
}

function readTerm(reading: UpdateReading): Operand {
  const { tokens } = reading;
  if (!tokens.take('(')) return readOperand(reading, (call) => checkFunction(call, reading));
  const operand = readTerm(reading);
  tokens.expect(')');
  return operand;
}

function checkFunction({ name, args }: Call, reading: UpdateReading): void {
  const { findings } = reading;
  if (name !== 'if_not_exists' && name !== 'list_append') {
    findings.note('unknown function', `Invalid function name; function: ${name}`);
  } else if (args.length !== 2) {
    findings.note('function', incorrectCount(name, args.length));
  } else if (name === 'list_append') {
    checkTypes(name, 'L', args, reading);
  } else if (args[0]?.is !== 'path' && args[0]?.is !== 'undefined') {
    findings.note(
      'function',
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  }
}

function checkTypes(
  name: string,
  expected: ValueType,
  operands: readonly Operand[],
  { findings }: UpdateReading,
): void {
  const wrong = operands.map(valueTypeOf).find((type) => type && type !== expected);
  if (wrong) findings.note('function', incorrectType(name, wrong));
}

const SET_TYPES = ['SS', 'NS', 'BS'];
const TYPE_NAMES: Readonly<Partial<Record<ValueType, string>>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

function readSetAction(section: 'ADD' | 'DELETE', reading: UpdateReading): void {
  const target = readPath(reading);
  const operand = readValue(reading);
  if (operand.is !== 'value') return;
  const { value } = operand;
  const type = typeOf(value);
  if (!SET_TYPES.includes(type) && !(section === 'ADD' && type === 'N')) {
    reading.findings.note(
      'operand',
      `Incorrect operand type for operator or function; operator: ${section}, operand type: ${TYPE_NAMES[type]}`,
    );
  }
  act(reading, target, (path) => ({ do: section, path, value }));
}
