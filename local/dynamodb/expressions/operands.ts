import { type AttributeValue, typeOf, type ValueType } from '../values/attribute-value.ts';
import type { Findings } from './findings.ts';
import type { Path } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { isReserved } from './reserved-words.ts';
import type { Tokens } from './tokens.ts';

export type Call = { is: 'call'; name: string; args: Operand[] };
/** An operand that is not defined has been noted, and the expression is refused in the end. */
export type Operand =
  | { is: 'path'; path: Path }
  | { is: 'value'; value: AttributeValue }
  | { is: 'undefined' }
  | Call;

/** The kinds of finding that operands make. */
type OperandFinding = 'reserved' | 'name' | 'value';

export type Reading<Kind extends string> = {
  tokens: Tokens;
  placeholders: Placeholders;
  findings: Pick<Findings<Kind | OperandFinding>, 'note'>;
};

/** Reads a path, a placeholder of a value, or a call of a function. */
export function readOperand<Kind extends string>(
  reading: Reading<Kind>,
  onCall: (call: Call) => void,
): Operand {
  const { tokens } = reading;
  const { kind, text } = tokens.peek();
  if (kind === 'value') return readValue(reading);
  if (kind !== 'word' || tokens.peek(1).text !== '(') return readPath(reading);
  tokens.next();
  tokens.next();
  const args: Operand[] = [];
  do args.push(readOperand(reading, onCall));
  while (tokens.take(','));
  tokens.expect(')');
  const call: Call = { is: 'call', name: text, args };
  onCall(call);
  return call;
}

export function readValue<Kind extends string>({
  tokens,
  placeholders,
  findings,
}: Reading<Kind>): Operand {
  if (tokens.peek().kind !== 'value') throw tokens.error();
  const { text } = tokens.next();
  const value = placeholders.value(text);
  if (value) return { is: 'value', value };
  findings.note(
    'value',
    `An expression attribute value used in expression is not defined; attribute value: ${text}`,
  );
  return { is: 'undefined' };
}

export function readPath<Kind extends string>(reading: Reading<Kind>): Operand {
  const path: [string, ...(string | number)[]] = [readName(reading)];
  for (let piece = readPiece(reading); piece !== undefined; piece = readPiece(reading)) {
    path.push(piece);
  }
  return path.includes('') ? { is: 'undefined' } : { is: 'path', path };
}

/** A name after a point, or an index in brackets; undefined at the end of a path. */
function readPiece<Kind extends string>(reading: Reading<Kind>): string | number | undefined {
  const { tokens } = reading;
  if (tokens.take('.')) return readName(reading);
  if (!tokens.take('[')) return undefined;
  if (tokens.peek().kind !== 'integer') throw tokens.error();
  const index = Number(tokens.next().text);
  tokens.expect(']');
  return index;
}

/** Returns '' for a placeholder that is not defined. */
function readName<Kind extends string>({ tokens, placeholders, findings }: Reading<Kind>): string {
  const { kind, text } = tokens.peek();
  if (kind !== 'word' && kind !== 'name') throw tokens.error();
  tokens.next();
  if (kind === 'word') {
    if (isReserved(text)) {
      findings.note('reserved', `Attribute name is a reserved keyword; reserved keyword: ${text}`);
    }
    return text;
  }
  const name = placeholders.name(text);
  if (name) return name;
  findings.note(
    'name',
    `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
  );
  return '';
}

/** The type of an operand that is a value; of anything else it is known only with the item. */
export const valueTypeOf = (operand: Operand | undefined): ValueType | undefined =>
  operand?.is === 'value' ? typeOf(operand.value) : undefined;

/** The type of an operand, if it is known without the item. */
export function operandTypeOf(operand: Operand | undefined): ValueType | undefined {
  if (operand?.is !== 'call') return valueTypeOf(operand);
  if (operand.name === 'if_not_exists') return operandTypeOf(operand.args[1]);
  return RESULTS.get(operand.name);
}

const RESULTS: ReadonlyMap<string, ValueType> = new Map([
  ['size', 'N'],
  ['list_append', 'L'],
]);

export const incorrectType = (name: string, type: string): string =>
  `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;

export const incorrectCount = (name: string, count: number): string =>
  `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${count}`;
