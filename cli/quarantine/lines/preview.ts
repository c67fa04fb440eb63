import type { LineFields } from '../../../functions/domain/correction.ts';
import { COLUMNS, type ColumnName } from '../../../functions/domain/invoice-line.ts';
import { applyRules, type Evaluate } from '../rules/apply-rules.ts';
import { Doubt } from '../rules/change.ts';
import type { Rule } from '../rules/rule.ts';
import { judge, type Refusal } from './judge.ts';
import type { QuarantinedLine } from './open-lines.ts';

/**
 * What sending a line again would lead to. `accepted`: the line would be accepted. `refused`: it
 * would be quarantined again. `unchanged`: no rule changes it. `not-applicable`: it can't be
 * divided into columns, or a rule has a doubt about a value.
 */
export type Outcome = 'accepted' | 'refused' | 'unchanged' | 'not-applicable';

/** A quarantined line before and after the rules. */
export type PreviewedLine = {
  lineId: string;
  before: LineFields | null;
  after: LineFields | null;
  changed: readonly ColumnName[];
  outcome: Outcome;
  /** Why it would not be accepted; null if it would. */
  why: string | null;
  /** Why it would be quarantined again. */
  refusal?: Refusal | undefined;
};

/**
 * Previews lines with rules. Without rules they are sent as they are. Throws `RuleRefused` when a
 * rule can't be applied to any line.
 */
export async function previewed(
  lines: readonly QuarantinedLine[],
  rules: readonly Rule[],
  evaluate: Evaluate,
): Promise<PreviewedLine[]> {
  const fields = lines.flatMap((line) => line.fields ?? []);
  const applied = await applyRules(rules, fields, evaluate);
  const verdicts = judge(applied.map((after, index) => certain(after, fields[index])));
  let next = 0;
  return lines.map(({ lineId, fields: before }) => {
    if (!before) return undivided(lineId);
    const after = applied[next] ?? before;
    const refusal = verdicts[next];
    next += 1;
    if (after instanceof Doubt) return doubted(lineId, before, after);
    return judged(lineId, before, after, refusal, rules.length > 0);
  });
}

const certain = (after: LineFields | Doubt, before: LineFields | undefined): LineFields => {
  if (!(after instanceof Doubt)) return after;
  if (!before) throw new Error('a doubt about no line');
  return before;
};

const UNDIVIDED = 'Its text can’t be divided into the eight columns. Correct it by itself.';

const undivided = (lineId: string): PreviewedLine => ({
  lineId,
  before: null,
  after: null,
  changed: [],
  outcome: 'not-applicable',
  why: UNDIVIDED,
});

const doubted = (lineId: string, before: LineFields, { message }: Doubt): PreviewedLine => ({
  lineId,
  before,
  after: before,
  changed: [],
  outcome: 'not-applicable',
  why: message,
});

function judged(
  lineId: string,
  before: LineFields,
  after: LineFields,
  refusal: Refusal | undefined,
  needsChange: boolean,
): PreviewedLine {
  const changed = changedColumns(before, after);
  const outcome = outcomeOf(needsChange && changed.length === 0, refusal);
  return { lineId, before, after, changed, outcome, why: refusal?.message ?? null, refusal };
}

function outcomeOf(isUnchanged: boolean, refusal: Refusal | undefined): Outcome {
  if (isUnchanged) return 'unchanged';
  return refusal ? 'refused' : 'accepted';
}

/** An empty value and none are the same to the pipeline. */
const changedColumns = (before: LineFields, after: LineFields): ColumnName[] =>
  COLUMNS.filter((column) => (before[column] ?? '') !== (after[column] ?? ''));
