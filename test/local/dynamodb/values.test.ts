import { expect, test } from 'vitest';
import { itemOf } from '../../../local/dynamodb/values/check-value.ts';
import { normalNumber, numberSize } from '../../../local/dynamodb/values/number.ts';
import { itemSize } from '../../../local/dynamodb/values/size.ts';

test.each([
  ['0', '0', 1],
  ['-0.0', '0', 1],
  ['7', '7', 2],
  ['-7', '-7', 3],
  ['12', '12', 2],
  ['120', '120', 3],
  ['1200', '1200', 2],
  ['305.45', '305.45', 4],
  ['305.450', '305.45', 4],
  ['12.3', '12.3', 3],
  ['0.05', '0.05', 2],
  ['0.0125', '0.0125', 3],
  ['+1e3', '1000', 2],
  ['-12.5e-1', '-1.25', 4],
])('the number %s is stored as %s, and counts %i bytes', (sent, stored, size) => {
  expect(normalNumber(sent)).toBe(stored);
  expect(numberSize(stored)).toBe(size);
});

test('every number is in its normal form, also beside values of other types', () => {
  const plain = { a: { S: 'é' }, b: { N: '1.5' }, c: { B: 'AQID' } };
  expect(itemOf(plain)).toEqual(plain);
  expect(itemSize(plain)).toBe(3 + 2 + 3 + 3);
  const odd = { ...plain, d: { N: '1.50' }, e: { S: 'x', N: null }, f: { L: [{ N: '01' }] } };
  const stored = { ...plain, d: { N: '1.5' }, e: { S: 'x' }, f: { L: [{ N: '1' }] } };
  expect({ ...itemOf(odd) }).toEqual(stored);
});

test.each([
  [{ S: 1 }, /cannot be converted to String/],
  [{ S: 'x', N: '1' }, /more than one datatypes/],
  [{}, /Supplied AttributeValue is empty/],
  [{ B: 'AQI' }, /Only base-64-encoded strings/],
  [{ N: 'x' }, /cannot be converted to a numeric value/],
])('%j is no value', (value, message) => {
  expect(() => itemOf({ a: { S: 'x' }, b: value })).toThrow(message);
});
