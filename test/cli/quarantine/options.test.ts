import { describe, expect, it } from 'vitest';
import { rulesIn, selectionIn } from '../../../cli/quarantine/options.ts';

const option = (name: string, value?: string) => ({ kind: 'option', name, value });

describe('options name rules', () => {
  it('in their order', () => {
    const rules = rulesIn(
      [
        option('trim', 'price'),
        option('reason', 'invalid_unit_price'),
        option('replace', 'UnitPrice/£/'),
        option('pattern', 'UnitPrice|^(\\d+)/p$|0.$1'),
        option('set', 'Customer ID='),
        option('remove-prefix', 'InvoiceNo=A=B'),
        option('sql', "Quantity=replace(Quantity, 'x', '=')"),
        option('day-first'),
      ],
      '1900',
    );
    expect(rules).toEqual([
      { kind: 'trim', column: 'UnitPrice' },
      { kind: 'replace', column: 'UnitPrice', find: '£', with: '' },
      { kind: 'replace-pattern', column: 'UnitPrice', pattern: '^(\\d+)/p$', with: '0.$1' },
      { kind: 'set', column: 'CustomerID', value: null },
      { kind: 'remove-prefix', column: 'InvoiceNo', prefix: 'A=B' },
      { kind: 'sql', column: 'Quantity', expression: "replace(Quantity, 'x', '=')" },
      { kind: 'day-first-date', column: 'InvoiceDate', century: 1900 },
    ]);
  });

  it.each([
    ['trim', 'Prize', /no column "Prize"/],
    ['replace', 'UnitPrice', /takes Column\/FIND\/WITH/],
    ['replace', 'UnitPrice//x', /takes Column\/FIND\/WITH/],
    ['replace', 'UnitPrice/a/b/c', /takes Column\/FIND\/WITH/],
    ['set', 'UnitPrice', /takes Column=TEXT/],
    ['sql', 'UnitPrice=', /expression/],
  ])('--%s %s is refused', (name, value, message) => {
    expect(() => rulesIn([option(name, value)], undefined)).toThrow(message);
  });

  it('and their century', () => {
    expect(() => rulesIn([option('day-first')], '20')).toThrow('--century takes 1900 or 2000');
  });
});

it('a selection names known reasons and columns', () => {
  const selection = selectionIn({ reason: 'missing_value', column: 'customer_id', text: 'x' });
  expect(selection).toEqual({ reason: 'missing_value', column: 'CustomerID', text: 'x' });
  expect(selectionIn({ column: 'record' })).toEqual({ column: 'record' });
  expect(() => selectionIn({ reason: 'bad' })).toThrow('--reason');
  expect(() => selectionIn({ column: 'Prize' })).toThrow('no column "Prize"');
});
