import { readArguments, usageError } from '../ui/command.ts';
import { HELP } from './help.ts';
import type { Selection } from './lines/selection.ts';
import { RULE_OPTIONS, rulesIn, selectionIn } from './options.ts';
import type { Rule } from './rules/rule.ts';

const OPTIONS = {
  ...RULE_OPTIONS,
  century: { type: 'string' },
  reason: { type: 'string' },
  column: { type: 'string' },
  ingest: { type: 'string' },
  text: { type: 'string' },
  all: { type: 'boolean', default: false },
  line: { type: 'string' },
  lines: { type: 'boolean', default: false },
  limit: { type: 'string' },
  note: { type: 'string' },
  'with-refused': { type: 'boolean', default: false },
  send: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
  url: { type: 'string' },
  key: { type: 'string' },
} as const;

const parse = () => readArguments({ allowPositionals: true, tokens: true, options: OPTIONS }, HELP);

/** What the command is asked for. */
export type Arguments = {
  task: 'list' | 'fix' | 'resend';
  rules: readonly Rule[];
  selection: Selection;
  values: NonNullable<ReturnType<typeof parse>>['values'];
};

/** Returns undefined after printing the help text. Throws when the arguments contradict each other. */
export function quarantineArguments(): Arguments | undefined {
  const parsed = parse();
  if (!parsed) return undefined;
  const { values, positionals, tokens } = parsed;
  const [task, ...more] = positionals;
  if (more.length > 0) throw usageError(`"${more[0]}" is not understood.`, HELP);
  if (task !== 'list' && task !== 'fix' && task !== 'resend') {
    throw usageError('Say what to do: list, fix or resend.', HELP);
  }
  const asked: Arguments = {
    task,
    values,
    rules: rulesIn(tokens, values.century),
    selection: selectionIn(values),
  };
  refuseContradictions(asked);
  return asked;
}

function refuseContradictions({ task, rules, selection, values }: Arguments): void {
  const { all, line, send, 'dry-run': dryRun } = values;
  const selects = Object.keys(selection).length > 0;
  const refuse = (when: boolean, why: string): void => {
    if (when) throw usageError(why, HELP);
  };
  refuse(task !== 'fix' && rules.length > 0, `"${task}" changes no lines: "fix" applies rules.`);
  refuse(task === 'list' && send, '"list" sends nothing.');
  refuse(task === 'fix' && rules.length === 0, 'Give a rule, such as --decimal-comma UnitPrice.');
  refuse(send && dryRun, '--send and --dry-run exclude each other.');
  refuse(task !== 'fix' && line !== undefined, '--line names the line that "fix" corrects.');
  refuse(
    line !== undefined && (selects || all),
    '--line names one line, and excludes a selection.',
  );
  refuse(all && selects, '--all excludes other conditions.');
  refuse(
    task !== 'list' && !selects && !all && line === undefined,
    'Select lines, for example with --reason. --all selects all of them.',
  );
}
