/** How long a client goes on trying. */
export type Patience = {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** In [0, 1). */
  random(): number;
  /** From the first attempt of a call to its last. */
  totalMs: number;
  /** Hears why a call is tried again. */
  onRetry(why: string): void;
};

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;

/**
 * How long to wait after so many failures: twice as long each time, with jitter so that clients do not come back
 * together, but never less than the server asks for.
 */
export function retryDelay(
  { random }: Pick<Patience, 'random'>,
  failures: number,
  retryAfterMs = 0,
): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  const jittered = ceiling / 2 + (ceiling / 2) * random();
  return retryAfterMs > 0 ? retryAfterMs + random() * FIRST_DELAY_MS : jittered;
}
