import type { Rule } from './rule.ts';

/** `UnitPrice: decimal comma`. */
const describeRule = (rule: Rule): string => `${rule.column}: ${actionOf(rule)}`;

/** `UnitPrice: decimal comma; Country: trim`. */
export const describeRules = (rules: readonly Rule[]): string => rules.map(describeRule).join('; ');

function actionOf(rule: Rule): string {
  switch (rule.kind) {
    case 'replace':
      return `replace ${quoted(rule.find)} with ${quoted(rule.with)}`;
    case 'replace-pattern':
      return `replace /${rule.pattern}/ with ${quoted(rule.with)}`;
    case 'day-first-date':
      return rule.century === undefined ? 'day-first date' : `day-first date, ${rule.century}s`;
    case 'decimal-comma':
      return 'decimal comma';
    case 'trim':
      return 'trim';
    case 'upper-case':
      return 'upper case';
    case 'remove-prefix':
      return `remove the prefix ${quoted(rule.prefix)}`;
    case 'set':
      return rule.value === null ? 'no value' : `set ${quoted(rule.value)}`;
    case 'sql':
      return `SQL ${rule.expression}`;
  }
}

const quoted = (text: string): string => JSON.stringify(text);
