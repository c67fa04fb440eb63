import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../ui/command.ts';
import { withoutRepeats } from '../ui/progress.ts';
import { reasonIn } from './problem.ts';
import { NoServer } from './unreachable.ts';

/** How a client retries a request. */
export type RetryPolicy = {
  /** Milliseconds, from any starting point. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** In [0, 1). */
  random(): number;
  /** From the first attempt of a request to its last. */
  totalMs: number;
  /** Called with the reason before each retry. */
  onRetry(reason: string): void;
};

const TOTAL_MS = 5 * 60_000;

type RetryOptions = { totalMs?: number; note?: (text: string) => void };

/**
 * The policy on the real clock: five minutes by default. `note` gets each new reason for a retry.
 */
export function retryPolicy({ totalMs = TOTAL_MS, note }: RetryOptions = {}): RetryPolicy {
  return {
    now: () => performance.now(),
    sleep: (ms) => sleep(ms),
    random: Math.random,
    totalMs,
    onRetry: withoutRepeats((reason) => note?.(`retrying: ${reason}`)),
  };
}

/** A server and whether it has responded since the command started. */
export type Server = { url: string; responded: boolean };

/** Statuses that a later attempt may not get. */
const TRANSIENT: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

type Outcome = CommandError | Response;

/**
 * Attempts a request until its outcome is final or the policy's time is up. Returns the last
 * response, or throws the last error. `attempt` returns an error instead of throwing it.
 */
export async function withRetries(
  policy: RetryPolicy,
  server: Server,
  attempt: () => Promise<Outcome>,
): Promise<Response> {
  const began = policy.now();
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt();
    const wait = retryDelay(policy, failures, retryAfterOf(outcome));
    const late = policy.now() + wait - began > policy.totalMs;
    if (late || !isTransient(outcome, server)) return responseOf(outcome, server);
    policy.onRetry(await reasonOf(outcome));
    await policy.sleep(wait);
  }
}

async function reasonOf(outcome: Outcome): Promise<string> {
  if (!(outcome instanceof Response)) return outcome.message;
  const reason = reasonIn(await outcome.text().catch(() => ''));
  return `HTTP ${outcome.status}${reason === undefined ? '' : `: ${reason}`}`;
}

function isTransient(outcome: Outcome, { responded }: Server): boolean {
  if (outcome instanceof Response) return TRANSIENT.includes(outcome.status);
  return responded || !(outcome instanceof NoServer);
}

function responseOf(outcome: Outcome, server: Server): Response {
  if (outcome instanceof CommandError) throw outcome;
  server.responded = true;
  return outcome;
}

function retryAfterOf(outcome: Outcome): number | undefined {
  if (outcome instanceof CommandError) return undefined;
  const seconds = Number(outcome.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;

/**
 * Milliseconds to wait after this many failures. The delay doubles each time up to ten seconds,
 * with jitter so that clients do not return together, and is never shorter than what the server
 * asks for.
 */
export function retryDelay(
  { random }: Pick<RetryPolicy, 'random'>,
  failures: number,
  retryAfterMs = 0,
): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  const jittered = ceiling / 2 + (ceiling / 2) * random();
  return retryAfterMs > 0 ? retryAfterMs + random() * FIRST_DELAY_MS : jittered;
}
