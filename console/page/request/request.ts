import type { Problem } from '../../api/problem.ts';

/** An answer that is a problem. The message is for the user. */
export class RequestFailed extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RequestFailed';
    this.status = status;
  }
}

/**
 * Returns the answer of the console's server, whose type is in `console/api/`. Throws
 * `RequestFailed`, or an AbortError after the signal.
 */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answerOf<T>(await reach(path, { ...(signal && { signal }) }));
}

/** The same, for a request with a body. */
export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  };
  return answerOf<T>(await reach(path, init));
}

/** Hands over a file. The browser reads it as it is sent. */
export async function postFile<T>(path: string, file: File, signal?: AbortSignal): Promise<T> {
  const headers = { 'content-type': 'application/octet-stream' };
  return answerOf<T>(
    await reach(path, { method: 'POST', headers, body: file, ...(signal && { signal }) }),
  );
}

/** Throws `RequestFailed` when the server can't be reached. */
export async function reach(path: string, init: RequestInit): Promise<Response> {
  return fetch(path, init).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestFailed(0, 'The console does not respond. Is "npm start" still running?');
  });
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw await failureOf(response);
}

/** The failure that an answer tells. */
export async function failureOf(response: Response): Promise<RequestFailed> {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const message = isJson
    ? ((await response.json()) as Problem).message
    : `The console answered ${response.status}. Open the URL with its key again.`;
  return new RequestFailed(response.status, message);
}
