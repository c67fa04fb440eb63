import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyRules } from '../../../../cli/quarantine/rules/apply-rules.ts';
import { Doubt } from '../../../../cli/quarantine/rules/change.ts';
import { Rule } from '../../../../cli/quarantine/rules/rule.ts';
import { RuleRefused } from '../../../../cli/quarantine/rules/rule-refused.ts';
import type { LineFields } from '../../../../functions/domain/correction.ts';
import { someFields } from '../a-line.ts';

const noSql = () => Promise.reject(new Error('no SQL is expected'));

const applied = async (rules: readonly Rule[], change: Partial<LineFields>) =>
  (await applyRules(rules, [someFields(change)], noSql))[0];

describe('a rule changes one column:', () => {
  it.each<[Rule, string | null, string | null]>([
    [{ kind: 'replace', column: 'UnitPrice', find: '£', with: '' }, '£2.55', '2.55'],
    [{ kind: 'replace', column: 'UnitPrice', find: '.', with: '$&' }, '2.5.5', '2$&5$&5'],
    [
      { kind: 'replace-pattern', column: 'UnitPrice', pattern: '^(\\d+)p$', with: '0.$1' },
      '55p',
      '0.55',
    ],
    [{ kind: 'replace-pattern', column: 'Country', pattern: '\\p{Cc}', with: ' ' }, 'a\tb', 'a b'],
    [{ kind: 'trim', column: 'Quantity' }, '\u00a0 6 ', '6'],
    [{ kind: 'upper-case', column: 'StockCode' }, '85123a', '85123A'],
    [{ kind: 'remove-prefix', column: 'InvoiceNo', prefix: 'INV-' }, 'INV-5', '5'],
    [{ kind: 'remove-prefix', column: 'InvoiceNo', prefix: 'INV-' }, '5', '5'],
    [{ kind: 'set', column: 'Country', value: 'EIRE' }, null, 'EIRE'],
    [{ kind: 'set', column: 'CustomerID', value: null }, 'x', null],
    [{ kind: 'trim', column: 'Country' }, null, null],
    [{ kind: 'decimal-comma', column: 'UnitPrice' }, '2,55', '2.55'],
    [{ kind: 'day-first-date', column: 'InvoiceDate' }, '31/12/2010', '2010-12-31'],
  ])('%j, %j becomes %j', async (rule, before, after) => {
    expect(await applied([Rule.parse(rule)], { [rule.column]: before })).toEqual(
      someFields({ [rule.column]: after }),
    );
  });
});

it('rules are applied one after the other', async () => {
  const rules: Rule[] = [
    { kind: 'replace', column: 'UnitPrice', find: '€', with: '' },
    { kind: 'trim', column: 'UnitPrice' },
    { kind: 'decimal-comma', column: 'UnitPrice' },
  ];
  expect(await applied(rules, { UnitPrice: '€ 1.234,56' })).toMatchObject({ UnitPrice: '1234.56' });
});

it('a doubt about one value is the outcome of its line, and of no other', async () => {
  const lines = [someFields({ UnitPrice: '1,234' }), someFields({ UnitPrice: '1,23' })];
  const [doubtful, certain] = await applyRules(
    [
      { kind: 'decimal-comma', column: 'UnitPrice' },
      { kind: 'set', column: 'Country', value: 'EIRE' },
    ],
    lines,
    noSql,
  );
  expect(doubtful).toBeInstanceOf(Doubt);
  expect(doubtful).toMatchObject({ message: expect.stringMatching(/^UnitPrice: "1,234" may be/) });
  expect(certain).toEqual(someFields({ UnitPrice: '1.23', Country: 'EIRE' }));
});

it('a pattern that is none, or that takes exponential time, is refused', async () => {
  const pattern = (text: string): Rule => ({
    kind: 'replace-pattern',
    column: 'Country',
    pattern: text,
    with: '',
  });
  await expect(applied([pattern('(')], {})).rejects.toThrow(RuleRefused);
  await expect(applied([pattern('(a+)+$')], { Country: `${'a'.repeat(50)}b` })).rejects.toThrow(
    'takes too long',
  );
});

it('trim, upper case and replace change nothing the second time', async () => {
  const rules: Rule[] = [
    { kind: 'trim', column: 'Description' },
    { kind: 'upper-case', column: 'Description' },
    { kind: 'replace', column: 'Description', find: ',', with: '.' },
  ];
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      const once = await applied(rules, { Description: text });
      if (once instanceof Doubt || !once) throw new Error('expected a line');
      expect(await applied(rules, once)).toEqual(once);
    }),
  );
});
