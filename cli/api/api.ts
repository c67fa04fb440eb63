import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { CommandError } from '../command.ts';
import { onceEach } from '../ui/progress.ts';
import { type Patience, retryDelay } from './retry.ts';

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
  const server = { url: base, answered: false };
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const address = new URL(path.replace(/^\//, ''), base);
    const headers = { ...init.headers, ...(key === undefined ? {} : { 'x-api-key': key }) };
    return persistently(patience, server, () =>
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

type Server = { url: string; answered: boolean };
type Outcome = CommandError | Response;

/** Tries until an answer counts, or patience ends: then the last answer, or what went wrong. */
async function persistently(
  patience: Patience,
  server: Server,
  attempt: () => Promise<Response>,
): Promise<Response> {
  const began = patience.now();
  for (let failures = 1; ; failures += 1) {
    const outcome = await attempt().catch((error: unknown) => unreachable(server.url, error));
    const wait = retryDelay(patience, failures, retryAfterOf(outcome));
    const late = patience.now() + wait - began > patience.totalMs;
    if (late || !mayPass(outcome, server)) return answerOf(outcome, server);
    patience.onRetry(outcome instanceof Response ? `answer ${outcome.status}` : outcome.message);
    if (outcome instanceof Response) await outcome.body?.cancel();
    await patience.sleep(wait);
  }
}

/** Whether a failure may pass by itself. Nobody there: waiting helps only where somebody was a moment ago. */
function mayPass(outcome: Outcome, { answered }: Server): boolean {
  if (outcome instanceof Response) return LATER.includes(outcome.status);
  return answered || !(outcome instanceof NobodyThere);
}

function answerOf(outcome: Outcome, server: Server): Response {
  if (outcome instanceof CommandError) throw outcome;
  server.answered = true;
  return outcome;
}

class NobodyThere extends CommandError {}

const Cause = z.object({
  name: z.string().catch(''),
  code: z.string().catch(''),
  message: z.string().catch(''),
});

function unreachable(url: string, error: unknown): CommandError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { name, code, message } = Cause.catch({ name: '', code: '', message: '' }).parse(cause);
  if (code === 'ECONNREFUSED') {
    return new NobodyThere(`Nothing listens at ${url}. "npm start" starts the pipeline.`);
  }
  const said = new CommandError(`${url} can't be reached: ${message || code || 'no answer'}.`);
  // Of what the network does, all has a code; without one, the address itself is no good.
  const wrong = code === 'ENOTFOUND' || (code === '' && name !== 'TimeoutError');
  return wrong ? new NobodyThere(said.message) : said;
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

/** Patience by the real clock. */
export const PATIENT: Patience = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  random: Math.random,
  totalMs: 5 * 60_000,
  onRetry: () => undefined,
};

/** The same, telling a person why it takes so long. */
export function patientTelling(note: (text: string) => void): Patience {
  const onRetry = onceEach((why) => note(`trying again: ${why}`));
  return { ...PATIENT, onRetry };
}
