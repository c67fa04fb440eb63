import type { LineColumn, LineRule } from '../../../api/quarantine.ts';

export type RuleKind = LineRule['kind'];

/** What a rule is called, and what it does. */
export const RULE_KINDS: Readonly<Record<RuleKind, { name: string; help: string }>> = {
  'decimal-comma': {
    name: 'Decimal comma',
    help: '1.234,56 becomes 1234.56. What may be a thousand, such as 1,234, is not guessed.',
  },
  'day-first-date': {
    name: 'Day-first date',
    help: '31/12/2010 8:26 becomes 2010-12-31 08:26; also with dots or dashes.',
  },
  trim: { name: 'Trim', help: 'Removes the white space around the value.' },
  replace: { name: 'Replace text', help: 'Replaces every occurrence.' },
  'replace-pattern': {
    name: 'Replace pattern',
    help: 'A regular expression; $1 is what its first group has matched.',
  },
  'remove-prefix': { name: 'Remove prefix', help: 'Where the value begins with it.' },
  'upper-case': { name: 'Upper case', help: 'a becomes A.' },
  set: { name: 'Set a value', help: 'The same value in every line; nothing is no value.' },
  sql: {
    name: 'SQL expression',
    help: "DuckDB's SQL over the eight columns, which are text: regexp_extract(Quantity, '\\d+')",
  },
};

const KINDS: readonly RuleKind[] = [
  'decimal-comma',
  'day-first-date',
  'trim',
  'replace',
  'replace-pattern',
  'remove-prefix',
  'upper-case',
  'set',
  'sql',
];

export const ruleKinds = (): readonly RuleKind[] => KINDS;

export const kindNamed = (name: string): RuleKind => KINDS.find((kind) => kind === name) ?? 'trim';

/** A rule of a kind that still has to be filled in. */
export function newRule(kind: RuleKind, column: LineColumn): LineRule {
  switch (kind) {
    case 'replace':
      return { kind, column, find: '', with: '' };
    case 'replace-pattern':
      return { kind, column, pattern: '', with: '' };
    case 'remove-prefix':
      return { kind, column, prefix: '' };
    case 'set':
      return { kind, column, value: null };
    case 'sql':
      return { kind, column, expression: '' };
    default:
      return { kind, column };
  }
}

/** Whether a rule says all that it needs. */
export function isComplete(rule: LineRule): boolean {
  switch (rule.kind) {
    case 'replace':
      return rule.find !== '';
    case 'replace-pattern':
      return rule.pattern !== '';
    case 'remove-prefix':
      return rule.prefix !== '';
    case 'sql':
      return rule.expression.trim() !== '';
    default:
      return true;
  }
}

/** The rule to begin with for lines that were refused for a reason. */
export function likelyRule(reason: string | undefined, column: LineColumn | undefined): LineRule {
  if (reason === 'invalid_invoice_date') return newRule('day-first-date', 'InvoiceDate');
  if (reason === 'invalid_unit_price') return newRule('decimal-comma', 'UnitPrice');
  if (reason === 'missing_value') return newRule('set', column ?? 'Country');
  return newRule('replace', column ?? 'Quantity');
}
