import { STATUS_CODES } from 'node:http';
import type { ProblemType } from './problem-answers.ts';

/** Statuses that the API answers when it can't do what was asked. 5xx is 503 only: sending again is safe and helps. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 503;

export type ProblemOptions = {
  /** For clients that tell problems apart. Default `about:blank`. */
  type?: ProblemType;
  /** Short and the same for every problem of the type. Default: the phrase of the status. */
  title?: string;
  /** Further members of the document, such as the names of missing columns. */
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
};

/** What went wrong, as an RFC 9457 problem document. Its detail tells the sender what to do, never what a line holds. */
export class Problem extends Error {
  readonly status: ProblemStatus;
  readonly type: string;
  readonly title: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ProblemStatus, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'Problem';
    this.status = status;
    this.type = options.type ?? 'about:blank';
    this.title = options.title ?? STATUS_CODES[status] ?? 'Problem';
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }

  /** The members of the document. */
  document(): Record<string, unknown> {
    const { type, title, status, message: detail, members } = this;
    return { ...members, type, title, status, detail };
  }
}

/** 503: something behind the API is short of capacity or broken; the same request may be sent again later. */
export function unavailable(detail: string, retryAfterSeconds: number, cause?: unknown): Problem {
  return new Problem(503, detail, { headers: { 'Retry-After': String(retryAfterSeconds) }, cause });
}
