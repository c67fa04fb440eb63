import type { Outcome } from './operation-program.ts';

/**
 * A step that began before an operation was known, or before the last batch ended, may still put
 * items. Lambda ends it after a minute. The rest is for clocks that differ.
 */
export const STEPS_END_MS = 75_000;

/** What an operation waits for while such steps may write, or undefined. `since` is ISO 8601. */
export function waitForSteps(since: string, now: number): Outcome | undefined {
  const endsAt = Date.parse(since) + STEPS_END_MS;
  if (now >= endsAt) return undefined;
  const until = new Date(endsAt).toISOString().slice(11, 19);
  return { state: 'WAITING', for: `steps that began before may write until ${until} UTC` };
}
