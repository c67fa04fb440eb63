import { createContext, Script } from 'node:vm';
import { RuleRefused } from './rule-refused.ts';

/** How long one pattern may take for the values of one call. */
const TIMEOUT_MS = 1000;

const REPLACE = new Script(
  'values.map((value) => (value === null ? null : value.replace(pattern, replacement)))',
);

/**
 * Replaces every match of a pattern in each value. A pattern that would take exponential time is
 * stopped. Throws `RuleRefused` for that, and when the pattern is invalid.
 */
export function replacePattern(
  values: readonly (string | null)[],
  pattern: string,
  replacement: string,
): (string | null)[] {
  const context = createContext({ values, pattern: patternOf(pattern), replacement });
  try {
    const replaced: unknown = REPLACE.runInContext(context, { timeout: TIMEOUT_MS });
    return textsIn(replaced);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new RuleRefused(
      `The pattern /${pattern}/ takes too long: it was stopped after ${TIMEOUT_MS / 1000} s. Avoid repetitions within repetitions, such as (a+)+.`,
    );
  }
}

/** Throws `RuleRefused` when it is no regular expression. */
function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'gu');
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
    throw new RuleRefused(`The pattern is no regular expression: ${reason}.`);
  }
}

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** The list comes from another context, whose arrays are of another class. */
function textsIn(list: unknown): (string | null)[] {
  if (!Array.isArray(list)) throw new Error('expected a list of values');
  return list.map((value: unknown) => (value === null ? null : String(value)));
}
