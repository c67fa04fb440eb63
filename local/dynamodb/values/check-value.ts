import { ServiceError } from '../../endpoint/api-call.ts';
import { invalid, invalidParameter } from '../errors.ts';
import type { AttributeValue, Item } from './attribute-value.ts';
import { isNormalNumber, normalNumber } from './number.ts';

const malformed = (message: string): ServiceError =>
  new ServiceError('SerializationException', message);

/** Returns a checked item, its numbers in their normal form. Throws what AWS throws. */
export const itemOf = (input: unknown): Item => itemAt(0, input);

/** Returns a checked value, its numbers in their normal form. Throws what AWS throws. */
export const attributeValueOf = (input: unknown): AttributeValue => valueAt(0, input);

/** How deep lists and maps may be in one another. */
const MOST_LEVELS = 32;

function itemAt(level: number, input: unknown): Item {
  const members = membersOf(input);
  if (arePlain(members)) return members;
  const item: Item = Object.create(null);
  for (const name in members) item[name] = valueAt(level, members[name]);
  return item;
}

function membersOf(input: unknown): Record<string, unknown> {
  if (isObject(input)) return input;
  throw malformed('Expected an object of attributes by name');
}

const isObject = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

/** Whether all are texts, bytes and numbers in their normal form, as most are: none is copied then. */
function arePlain(members: Record<string, unknown>): members is Item {
  for (const name in members) if (!isPlain(members[name])) return false;
  return true;
}

function isPlain(input: unknown): input is AttributeValue {
  if (!isObject(input)) return false;
  let count = 0;
  for (const type in input) {
    const member = input[type];
    if (typeof member !== 'string') return false;
    const isTaken =
      type === 'S' || (type === 'N' ? isNormalNumber(member) : type === 'B' && areBytes(member));
    if (!isTaken) return false;
    count += 1;
  }
  return count === 1;
}

function valueAt(level: number, input: unknown): AttributeValue {
  if (level > MOST_LEVELS) {
    throw invalid(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  const members = membersOf(input);
  let value: AttributeValue | undefined;
  let count = 0;
  for (const type in members) {
    const member = members[type];
    if (member === undefined || member === null) continue;
    value = (Object.hasOwn(READERS, type) && READERS[type]?.(member, level)) || unknownType();
    count += 1;
  }
  const exactly = 'must contain exactly one of the supported datatypes';
  if (value === undefined) throw invalid(`Supplied AttributeValue is empty, ${exactly}`);
  if (count > 1) {
    throw invalid(`Supplied AttributeValue has more than one datatypes set, ${exactly}`);
  }
  return value;
}

function unknownType(): never {
  throw invalid(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  );
}

const READERS: Readonly<Record<string, (member: unknown, level: number) => AttributeValue>> = {
  S: (member) => ({ S: textOf(member) }),
  N: (member) => ({ N: normalNumber(textOf(member)) }),
  B: (member) => ({ B: bytesOf(member) }),
  BOOL: (member) => ({ BOOL: flagOf(member) }),
  NULL: (member) => {
    if (flagOf(member)) return { NULL: true };
    throw invalidParameter('Null attribute value types must have the value of true');
  },
  SS: (member) => {
    const SS = listOf(member).map(textOf);
    if (SS.length === 0) throw invalidParameter('An string set  may not be empty');
    if (hasTwice(SS)) {
      throw invalidParameter(`Input collection [${SS.join(', ')}] contains duplicates.`);
    }
    return { SS };
  },
  NS: (member) => {
    const NS = listOf(member).map((one) => normalNumber(textOf(one)));
    if (NS.length === 0) throw invalidParameter('An number set  may not be empty');
    if (hasTwice(NS)) throw invalid('Input collection contains duplicates');
    return { NS };
  },
  BS: (member) => {
    const BS = listOf(member).map(bytesOf);
    if (BS.length === 0) throw invalidParameter('Binary sets should not be empty');
    if (hasTwice(BS)) {
      throw invalidParameter(`Input collection [${BS.join(', ')}]of type BS contains duplicates.`);
    }
    return { BS };
  },
  L: (member, level) => ({ L: listOf(member).map((one) => valueAt(level + 1, one)) }),
  M: (member, level) => ({ M: itemAt(level + 1, member) }),
};

const hasTwice = (list: readonly string[]): boolean => new Set(list).size < list.length;

function textOf(member: unknown): string {
  if (typeof member === 'string') return member;
  throw malformed(`${kindOf(member)} cannot be converted to String`);
}

function flagOf(member: unknown): boolean {
  if (typeof member === 'boolean') return member;
  throw malformed(`${kindOf(member)} cannot be converted to Boolean`);
}

function listOf(member: unknown): unknown[] {
  if (Array.isArray(member)) return member;
  throw malformed('Unexpected field type');
}

function bytesOf(member: unknown): string {
  const text = textOf(member);
  if (areBytes(text)) return text;
  throw malformed('Only base-64-encoded strings are convertible to bytes');
}

const areBytes = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

const kindOf = (member: unknown): string => `${typeof member}`.toUpperCase().concat('_VALUE');
