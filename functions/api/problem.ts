import { STATUS_CODES } from 'node:http';
import type { ProblemType } from './problem-documents.ts';

/**
 * The statuses of the API when it cannot do what was asked. The only 5xx is 503: sending the
 * request again may help.
 */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 406 | 409 | 413 | 415 | 422 | 429 | 503;

export type ProblemOptions = {
  /** For clients that distinguish between problems. Default `about:blank`. */
  type?: ProblemType;
  /** Short, and the same for every problem of the type. Default: the phrase of the status. */
  title?: string;
  /** Further members of the document, such as the names of missing columns. */
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
};

/**
 * Thrown when a request cannot be served; it becomes an RFC 9457 problem document. Its detail tells
 * the sender what to do, and never contains the content of a line.
 */
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

/**
 * Returns the 503 for a service behind the API that is out of capacity or broken. The client may
 * send the same request again after `retryAfterSeconds`.
 */
export function unavailable(detail: string, retryAfterSeconds: number, cause?: unknown): Problem {
  return new Problem(503, detail, { headers: { 'Retry-After': String(retryAfterSeconds) }, cause });
}
