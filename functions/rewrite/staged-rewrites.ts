/** The prefix of what rewrites stage. */
export const STAGED_REWRITES = 'staging/rewrites/';

/**
 * Returns the prefix of what the rewrite of a day to a generation stages: all of it, or what
 * processes stage that divide it in the same way.
 */
export function stagedRewrite(date: string, generation: number, shape?: string): string {
  return `${STAGED_REWRITES}${date}/${generation}/${shape === undefined ? '' : `${shape}/`}`;
}

const STAGED = new RegExp(`^${STAGED_REWRITES}(\\d{4}-\\d\\d-\\d\\d)/(\\d{1,9})/`);

/** Returns the rewrite that has staged an object; undefined when its key names none. */
export function stagedBy(key: string): { date: string; generation: number } | undefined {
  const [, date, generation] = STAGED.exec(key) ?? [];
  return date === undefined ? undefined : { date, generation: Number(generation) };
}
