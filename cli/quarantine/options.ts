import { COLUMNS, type ColumnName, columnNamed } from '../../functions/domain/invoice-line.ts';
import { CommandError, REFUSED } from '../ui/command.ts';
import { Selection, WHOLE_RECORD } from './lines/selection.ts';
import { Rule } from './rules/rule.ts';

/** The options that name a rule. They are applied in the order in which they are given. */
export const RULE_OPTIONS = {
  'decimal-comma': { type: 'string', multiple: true },
  'day-first': { type: 'boolean' },
  trim: { type: 'string', multiple: true },
  'upper-case': { type: 'string', multiple: true },
  'remove-prefix': { type: 'string', multiple: true },
  replace: { type: 'string', multiple: true },
  pattern: { type: 'string', multiple: true },
  set: { type: 'string', multiple: true },
  sql: { type: 'string', multiple: true },
} as const;

type RuleOption = keyof typeof RULE_OPTIONS;

/** An option as `parseArgs` has met it. */
export type Token = { kind: string; name?: string; value?: string | undefined };

const isRule = (name: string | undefined): name is RuleOption =>
  name !== undefined && Object.hasOwn(RULE_OPTIONS, name);

/** The rules that the options name, in their order. Throws when one can't be understood. */
export function rulesIn(tokens: readonly Token[], century: string | undefined): Rule[] {
  const years = centuryOf(century);
  return tokens.flatMap(({ kind, name, value = '' }) =>
    kind === 'option' && isRule(name) ? [ruleOf(name, value, years)] : [],
  );
}

function ruleOf(name: RuleOption, value: string, century: 1900 | 2000 | undefined): Rule {
  switch (name) {
    case 'decimal-comma':
    case 'trim':
    case 'upper-case':
      return { kind: name, column: columnOf(name, value) };
    case 'day-first':
      return { kind: 'day-first-date', column: 'InvoiceDate', ...(century && { century }) };
    case 'remove-prefix': {
      const { column, rest } = assignment(name, value);
      return checked(name, { kind: name, column, prefix: rest });
    }
    case 'set': {
      const { column, rest } = assignment(name, value);
      return checked(name, { kind: 'set', column, value: rest === '' ? null : rest });
    }
    case 'sql': {
      const { column, rest } = assignment(name, value);
      return checked(name, { kind: 'sql', column, expression: rest });
    }
    case 'replace': {
      const { column, find, replacement } = substitution(name, value);
      return checked(name, { kind: 'replace', column, find, with: replacement });
    }
    case 'pattern': {
      const { column, find, replacement } = substitution(name, value);
      return checked(name, { kind: 'replace-pattern', column, pattern: find, with: replacement });
    }
  }
}

function checked(name: string, rule: unknown): Rule {
  const parsed = Rule.safeParse(rule);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`--${name}: ${issue?.path.join('.')} ${issue?.message}.`);
}

/** `Column=text` */
function assignment(name: string, value: string): { column: ColumnName; rest: string } {
  const at = value.indexOf('=');
  if (at < 0) throw refused(`--${name} takes Column=TEXT, not "${value}".`);
  return { column: columnOf(name, value.slice(0, at)), rest: value.slice(at + 1) };
}

/** `Column/find/replacement`, in which any sign that is no letter or digit may be the slash. */
function substitution(name: string, value: string) {
  const [, column = '', sign = '', more = ''] = /^([A-Za-z_ ]+)([^\w\s])(.*)$/s.exec(value) ?? [];
  const [find = '', replacement, ...others] = sign === '' ? [] : more.split(sign);
  const isComplete = replacement !== undefined && others.every((other) => other === '');
  if (!isComplete || find === '' || others.length > 1) {
    throw refused(`--${name} takes Column/FIND/WITH, as sed does, not "${value}".`);
  }
  return { column: columnOf(name, column), find, replacement };
}

function columnOf(name: string, text: string): ColumnName {
  const column = columnNamed(text);
  if (column) return column;
  throw refused(`--${name}: there is no column "${text}". A line has ${COLUMNS.join(', ')}.`);
}

function centuryOf(text: string | undefined): 1900 | 2000 | undefined {
  if (text === undefined) return undefined;
  if (text === '1900') return 1900;
  if (text === '2000') return 2000;
  throw refused(`--century takes 1900 or 2000, not "${text}".`);
}

/** The lines that the options select. */
export function selectionIn(options: {
  ingest?: string | undefined;
  reason?: string | undefined;
  column?: string | undefined;
  text?: string | undefined;
}): Selection {
  const { ingest, reason, column, text } = options;
  const named =
    column === undefined
      ? undefined
      : column === WHOLE_RECORD
        ? column
        : columnOf('column', column);
  const given = { ingest, reason, column: named, text };
  const selected = Selection.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );
  if (selected.success) return selected.data;
  const [issue] = selected.error.issues;
  const expected =
    issue?.code === 'invalid_value' ? `takes ${issue.values.join(', ')}` : issue?.message;
  throw refused(`--${issue?.path.join('.')} ${expected}.`);
}

const refused = (message: string): CommandError => new CommandError(message, REFUSED);
