import type { LineRule } from '../../../api/quarantine.ts';

type Properties = { rule: LineRule; onChange: (rule: LineRule) => void };

/** What a rule of its kind needs beside its column. */
export function RuleValues({ rule, onChange }: Properties) {
  if (rule.kind === 'day-first-date') return <Century rule={rule} onChange={onChange} />;
  return (
    <>
      {textsOf(rule).map(({ label, value, isLong, changed }) => (
        <Text
          key={label}
          label={label}
          value={value}
          isLong={isLong}
          set={(text) => onChange(changed(text))}
        />
      ))}
    </>
  );
}

type RuleText = {
  label: string;
  value: string;
  isLong?: boolean | undefined;
  changed: (text: string) => LineRule;
};

function textsOf(rule: LineRule): RuleText[] {
  switch (rule.kind) {
    case 'replace':
      return [
        { label: 'Find', value: rule.find, changed: (find) => ({ ...rule, find }) },
        replacement(rule),
      ];
    case 'replace-pattern':
      return [
        { label: 'Pattern', value: rule.pattern, changed: (pattern) => ({ ...rule, pattern }) },
        replacement(rule),
      ];
    case 'remove-prefix':
      return [{ label: 'Prefix', value: rule.prefix, changed: (prefix) => ({ ...rule, prefix }) }];
    case 'set': {
      const changed = (text: string): LineRule => ({ ...rule, value: text === '' ? null : text });
      return [{ label: 'Value', value: rule.value ?? '', changed }];
    }
    case 'sql': {
      const changed = (expression: string): LineRule => ({ ...rule, expression });
      return [{ label: 'Expression', value: rule.expression, isLong: true, changed }];
    }
    default:
      return [];
  }
}

type Replacing = Extract<LineRule, { with: string }>;

const replacement = (rule: Replacing): RuleText => ({
  label: 'Replace with',
  value: rule.with,
  changed: (text) => ({ ...rule, with: text }),
});

type TextProperties = {
  label: string;
  value: string;
  isLong?: boolean | undefined;
  set: (value: string) => void;
};

function Text({ label, value, isLong = false, set }: TextProperties) {
  return (
    <label class={isLong ? 'long' : undefined}>
      {label}
      <input
        class="mono"
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </label>
  );
}

type DateRule = Extract<LineRule, { kind: 'day-first-date' }>;

function Century({ rule, onChange }: { rule: DateRule; onChange: (rule: LineRule) => void }) {
  const change = (text: string) => {
    const { kind, column } = rule;
    const century = text === '1900' ? 1900 : text === '2000' ? 2000 : undefined;
    onChange({ kind, column, ...(century && { century }) });
  };
  return (
    <label>
      Years of two digits
      <select
        aria-label="Years of two digits"
        value={String(rule.century ?? '')}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      >
        <option value="">are not guessed</option>
        <option value="2000">are 20..</option>
        <option value="1900">are 19..</option>
      </select>
    </label>
  );
}
