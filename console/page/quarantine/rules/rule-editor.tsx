import type { LineColumn, LineRule } from '../../../api/quarantine.ts';
import { COLUMNS, columnNamed } from '../columns.ts';
import { kindNamed, newRule, RULE_KINDS, ruleKinds } from './rule-kinds.ts';
import { RuleValues } from './rule-values.tsx';

type Properties = { rules: readonly LineRule[]; onChange: (rules: readonly LineRule[]) => void };

/** Rules, which are applied from the first to the last. */
export function RuleEditor({ rules, onChange }: Properties) {
  const last = rules.at(-1)?.column ?? 'UnitPrice';
  return (
    <>
      <ol class="rules">
        {rules.map((rule, index) => (
          <li key={index}>
            <OneRule
              rule={rule}
              onChange={(changed) =>
                onChange(rules.map((old, at) => (at === index ? changed : old)))
              }
              onRemove={() => onChange(rules.filter((_, at) => at !== index))}
              isOnly={rules.length === 1}
            />
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => onChange([...rules, newRule('trim', last)])}>
        And then…
      </button>
    </>
  );
}

type OneProperties = {
  rule: LineRule;
  isOnly: boolean;
  onChange: (rule: LineRule) => void;
  onRemove: () => void;
};

function OneRule({ rule, isOnly, onChange, onRemove }: OneProperties) {
  return (
    <>
      <div class="rule">
        <KindChoice rule={rule} onChange={onChange} />
        <ColumnChoice column={rule.column} onChange={(column) => onChange({ ...rule, column })} />
        <RuleValues rule={rule} onChange={onChange} />
        {!isOnly && (
          <button type="button" class="quiet" aria-label="Remove this rule" onClick={onRemove}>
            ✕
          </button>
        )}
      </div>
      <div class="hint">{RULE_KINDS[rule.kind].help}</div>
    </>
  );
}

function KindChoice({ rule, onChange }: Pick<OneProperties, 'rule' | 'onChange'>) {
  return (
    <label>
      Rule
      <select
        aria-label="Rule"
        value={rule.kind}
        onChange={({ currentTarget }) =>
          onChange(newRule(kindNamed(currentTarget.value), rule.column))
        }
      >
        {ruleKinds().map((kind) => (
          <option key={kind} value={kind}>
            {RULE_KINDS[kind].name}
          </option>
        ))}
      </select>
    </label>
  );
}

type ColumnProperties = { column: LineColumn; onChange: (column: LineColumn) => void };

function ColumnChoice({ column, onChange }: ColumnProperties) {
  return (
    <label>
      Column
      <select
        aria-label="Column"
        value={column}
        onChange={({ currentTarget }) => onChange(columnNamed(currentTarget.value) ?? column)}
      >
        {COLUMNS.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
