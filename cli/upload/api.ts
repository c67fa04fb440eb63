import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { CommandError } from '../command.ts';
import { type Patience, retryDelay } from './patience.ts';

/** The HTTP API of a pipeline, local or deployed, as its client sees it. */
export type Api = {
  url: string;
  /** A GET's answer; undefined where there is nothing (404). */
  get(path: string): Promise<unknown>;
  /** Posts until it is taken; whatever is not taken is safe to send again with the same key. */
  post(path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<PostAnswer>;
};

type PostAnswer = { body: unknown; replayed: boolean };

export type ApiTarget = { url: string; key: string | undefined };

const ANSWER_MS = 60_000;

/** Answers that may be others later. */
const LATER: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

export function apiAt({ url, key }: ApiTarget, patience: Patience): Api {
  const base = url.endsWith('/') ? url : `${url}/`;
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const address = new URL(path.replace(/^\//, ''), base);
    const headers = { ...init.headers, ...(key === undefined ? {} : { 'x-api-key': key }) };
    return persistently(patience, base, () =>
      fetch(address, { ...init, headers, signal: AbortSignal.timeout(ANSWER_MS) }),
    );
  };
  return {
    url: base,
    async get(path) {
      const response = await call(path, {});
      if (response.status === 404) return undefined;
      return bodyOf(response, path);
    },
    async post(path, body, headers) {
      const response = await call(path, { method: 'POST', body: new Uint8Array(body), headers });
      const replayed = response.headers.get('idempotency-replayed') === 'true';
      return { body: await bodyOf(response, path), replayed };
    },
  };
}

type Outcome = CommandError | Response;

/** Tries until an answer counts, or patience ends: then the last answer, or what went wrong. */
async function persistently(
  patience: Patience,
  url: string,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const began = patience.now();
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt().catch((error: unknown) => unreachable(url, error));
    const wait = retryDelay(patience, failures, retryAfterOf(outcome));
    const late = patience.now() + wait - began > patience.totalMs;
    if (late || !passes(outcome, patience)) return answerOf(outcome);
    if (outcome instanceof Response) await outcome.body?.cancel();
    await patience.sleep(wait);
  }
}

/** Whether a failure may pass by itself. Nobody listens: waiting helps only where somebody did a moment ago. */
function passes(outcome: Outcome, { awaitsListener }: Patience): boolean {
  if (outcome instanceof Response) return LATER.includes(outcome.status);
  return awaitsListener || !(outcome instanceof NotListening);
}

function answerOf(outcome: Outcome): Response {
  if (outcome instanceof CommandError) throw outcome;
  return outcome;
}

class NotListening extends CommandError {}

function unreachable(url: string, error: unknown): CommandError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code, message } = z
    .object({ code: z.string().optional(), message: z.string().catch('no answer') })
    .catch({ message: 'no answer' })
    .parse(cause);
  if (code === 'ECONNREFUSED') {
    return new NotListening(`Nothing listens at ${url}. "npm start" starts the pipeline.`);
  }
  return new CommandError(`${url} can't be reached: ${message || (code ?? 'no answer')}.`);
}

function retryAfterOf(outcome: CommandError | Response): number | undefined {
  if (outcome instanceof CommandError) return undefined;
  const seconds = Number(outcome.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

const ProblemDocument = z.object({ title: z.string().optional(), detail: z.string().optional() });

async function bodyOf(response: Response, path: string): Promise<unknown> {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return body;
  const problem = ProblemDocument.safeParse(body);
  const said = problem.success ? (problem.data.detail ?? problem.data.title) : text.slice(0, 200);
  throw new CommandError(`${response.status}: ${said ?? path}${advice(response.status)}`);
}

function advice(status: number): string {
  if (status === 401 || status === 403) return ' The key is given with --key.';
  return '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Patience of the real clock. */
export const PATIENT: Patience = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  random: Math.random,
  totalMs: 5 * 60_000,
  awaitsListener: false,
};
