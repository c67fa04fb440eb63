import type { LineRule } from '../../../api/quarantine.ts';
import { columnNamed } from '../columns.ts';
import { ruleKinds } from './rule-kinds.ts';

/** The rules that a URL has. The server checks what they say; here only what is shown has to be. */
export function rulesIn(text: string | undefined): readonly LineRule[] | undefined {
  if (!text) return undefined;
  try {
    const rules: unknown = JSON.parse(text);
    return Array.isArray(rules) && rules.every(isRule) ? rules : undefined;
  } catch {
    return undefined;
  }
}

function isRule(rule: unknown): rule is LineRule {
  if (typeof rule !== 'object' || rule === null || !('kind' in rule) || !('column' in rule)) {
    return false;
  }
  const { kind, column } = rule;
  return ruleKinds().some((known) => known === kind) && columnNamed(String(column)) !== undefined;
}
