import type { LineFields } from '../../../functions/domain/correction.ts';
import { Doubt, type Value } from './change.ts';
import { dayFirstDate } from './day-first-date.ts';
import { decimalComma } from './decimal-comma.ts';
import { replacePattern } from './replace-pattern.ts';
import type { Rule, ValueRule } from './rule.ts';

/** Evaluates an SQL expression for each of the lines. Throws `RuleRefused`. */
export type Evaluate = (
  expression: string,
  lines: readonly LineFields[],
) => Promise<readonly Value[]>;

/** Applies rules to lines, one rule after the other. A doubt about a value is the line's outcome. */
export async function applyRules(
  rules: readonly Rule[],
  lines: readonly LineFields[],
  evaluate: Evaluate,
): Promise<(LineFields | Doubt)[]> {
  let changed: (LineFields | Doubt)[] = [...lines];
  for (const rule of rules) {
    const certain = changed.flatMap((line) => (line instanceof Doubt ? [] : [line]));
    const values = await newValues(rule, certain, evaluate);
    let next = 0;
    changed = changed.map((line) => {
      if (line instanceof Doubt) return line;
      const value = values[next++] ?? null;
      return value instanceof Doubt ? doubtIn(rule, value) : { ...line, [rule.column]: value };
    });
  }
  return changed;
}

const doubtIn = ({ column }: Rule, { message }: Doubt): Doubt => new Doubt(`${column}: ${message}`);

async function newValues(
  rule: Rule,
  lines: readonly LineFields[],
  evaluate: Evaluate,
): Promise<readonly (Value | Doubt)[]> {
  if (lines.length === 0) return [];
  if (rule.kind === 'sql') return evaluate(rule.expression, lines);
  const values = lines.map((line) => line[rule.column]);
  if (rule.kind === 'replace-pattern') return replacePattern(values, rule.pattern, rule.with);
  return values.map((value) => newValue(rule, value));
}

type OtherRule = Exclude<ValueRule, { kind: 'replace-pattern' }>;

/** Only `set` gives a value to a line that has none. */
function newValue(rule: OtherRule, value: Value): Value | Doubt {
  if (rule.kind === 'set') return rule.value;
  return value === null ? null : changedText(rule, value);
}

function changedText(rule: Exclude<OtherRule, { kind: 'set' }>, text: string): string | Doubt {
  switch (rule.kind) {
    case 'replace':
      return text.replaceAll(rule.find, () => rule.with);
    case 'day-first-date':
      return dayFirstDate(text, rule.century);
    case 'decimal-comma':
      return decimalComma(text);
    case 'trim':
      return text.trim();
    case 'upper-case':
      return text.toUpperCase();
    case 'remove-prefix':
      return text.startsWith(rule.prefix) ? text.slice(rule.prefix.length) : text;
  }
}
