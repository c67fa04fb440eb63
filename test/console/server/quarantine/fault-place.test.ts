import { describe, expect, it } from 'vitest';
import { correctedPlace, faultPlace } from '../../../../console/server/quarantine/fault-place.ts';
import { someFields } from '../../../cli/quarantine/a-line.ts';

const found = (value: string): string => `expected something else, found ${JSON.stringify(value)}`;

function marked(text: string, column: string | null, message: string): string | null {
  const place = faultPlace({ text, encoding: 'text', column, message });
  return place && text.slice(place.start, place.end);
}

describe('the value at fault is found', () => {
  it.each([
    ['1,2,x,six,5,6,7,UK', 'Quantity', found('six'), 'six'],
    ['1,2,"a, b",6,5,"1,5",7,UK', 'UnitPrice', found('1,5'), '"1,5"'],
    ['1;2;x;6;5;1,5;7;UK', 'UnitPrice', found('1,5'), '1,5'],
    ['6,2,x,6,6,6,7,UK', 'UnitPrice', found('6'), '6'],
    ['1,2,x,6,5,2,7,', 'Country', 'Country: expected a value, found none', ''],
    ['{"Quantity": "six", "Price": 1e3}', 'UnitPrice', found('1e3'), '1e3'],
    ['{"Quantity": "six"}', 'Quantity', found('six'), '"six"'],
    [
      `1,2,${'x'.repeat(50)},6,5,2,7,UK`,
      'Description',
      found(`${'x'.repeat(40)}…`),
      'x'.repeat(50),
    ],
  ])('%s', (text, column, message, value) => {
    expect(marked(text, column, message)).toBe(value);
  });

  it('by its position among equal values', () => {
    const place = faultPlace({
      text: '6,2,x,6,6,6,7,UK',
      encoding: 'text',
      column: 'UnitPrice',
      message: found('6'),
    });
    expect(place).toEqual({ start: 10, end: 11 });
  });

  it('by the values of the columns, whatever their order', () => {
    const text = 'UK;7;1,5;12/1/2010 8:26;6;x;2;1';
    const fields = someFields({ UnitPrice: '1,5' });
    const place = faultPlace({ text, encoding: 'text', column: 'UnitPrice', message: '', fields });
    expect(place && text.slice(place.start, place.end)).toBe('1,5');
  });
});

describe('nothing is marked', () => {
  it.each([
    ['for a record as a whole', '1,2,3', null, 'expected 8 fields, found 3'],
    ['where the value is not in the text', '1,2,x,6,5,2,7,UK', 'Quantity', found('seven')],
    ['where several cells are empty, and the order is not known', ',,x', 'Country', 'found none'],
  ])('%s', (_, text, column, message) => {
    expect(marked(text, column, message)).toBeNull();
  });

  it('in base64', () => {
    const line = { text: 'MSwyLHNpeA==', encoding: 'base64', column: 'Quantity' } as const;
    expect(faultPlace({ ...line, message: found('six') })).toBeNull();
  });
});

it('the value that a corrected record no longer has is found', () => {
  const text = '536365,85123A,"HEART, RED",six,12/1/2010 8:26,2.55,17850,United Kingdom';
  const record = someFields({ Description: 'HEART, RED', Quantity: '6' });
  expect(correctedPlace(text, 'Quantity', record)).toEqual({ start: 27, end: 30 });
  expect(correctedPlace(text, 'Quantity', someFields({ Quantity: '6' }))).toBeNull();
});
