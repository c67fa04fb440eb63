import { CommandError, REFUSED } from '../../ui/command.ts';

/**
 * What to do with a file that begins like an earlier upload: refuse it, send its new rows, or send
 * all of it.
 */
export type Mode = 'careful' | 'append' | 'as-new';

/** The mode that the options of a command name. Throws when they name two. */
export function modeOf(options: { append: boolean; 'as-new': boolean }): Mode {
  if (options.append && options['as-new']) {
    throw new CommandError('--append and --as-new exclude each other.', REFUSED);
  }
  if (options.append) return 'append';
  return options['as-new'] ? 'as-new' : 'careful';
}

/** What to do with a file most of whose values would be misread: refuse it, or send it as it is. */
export type ValuePolicy = 'checked' | 'as-is';

/** The value policy that the options of a command name. */
export function valuePolicyOf(options: { 'as-is': boolean }): ValuePolicy {
  return options['as-is'] ? 'as-is' : 'checked';
}
