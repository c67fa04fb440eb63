import type { Clock } from '../clock.ts';
import type { Retrier } from './states-language.ts';

/** Whether an `ErrorEquals` list matches an error. It may contain wildcards. */
export function matches(errorEquals: readonly string[], error: string): boolean {
  return errorEquals.some(
    (name) =>
      name === error ||
      name === 'States.ALL' ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}

/**
 * Counts the retries of a Task. The returned function takes the error of a failed attempt and
 * returns the milliseconds to wait before the next one, or undefined when there is none.
 */
export function retries(
  retriers: readonly Retrier[],
  clock: Clock,
): (error: string) => number | undefined {
  const attempts = new Map<Retrier, number>();
  return (error) => {
    const retrier = retriers.find(({ ErrorEquals }) => matches(ErrorEquals, error));
    const attempt = retrier ? (attempts.get(retrier) ?? 0) : 0;
    if (!retrier || attempt >= retrier.MaxAttempts) return undefined;
    attempts.set(retrier, attempt + 1);
    return delay(retrier, attempt, clock);
  };
}

function delay(retrier: Retrier, attempt: number, clock: Clock): number {
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds = Infinity, JitterStrategy } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
  return seconds * 1000 * (JitterStrategy === 'FULL' ? clock.random() : 1);
}
