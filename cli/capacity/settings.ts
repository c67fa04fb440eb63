import { CommandError, REFUSED } from '../ui/command.ts';

/** Parses `NAME=VALUE` options: settings of a stage, in JSON or as plain text. */
export function settingsOf(options: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    options.map((option) => {
      const [, name, value = ''] = /^(\w+)=(.+)$/s.exec(option) ?? [];
      if (name !== undefined) return [name, parsedValue(value)];
      throw new CommandError(`--set takes NAME=VALUE, not "${option}".`, REFUSED);
    }),
  );
}

function parsedValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
