import type * as z from 'zod';
import { CommandError } from '../ui/command.ts';
import { parsedJson, reasonIn } from './problem.ts';
import { type RetryPolicy, type Server, withRetries } from './retry.ts';
import type { Sign } from './signing.ts';
import { unreachable } from './unreachable.ts';

/** A client of a pipeline's HTTP API, local or deployed. Every failure is a `CommandError`. */
export type Api = {
  url: string;
  /** Returns the parsed body; undefined for a 404. */
  get(path: string): Promise<unknown>;
  /** Retries until the body is accepted, which is safe because of the Idempotency-Key. */
  post(
    path: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ body: unknown; replayed: boolean }>;
};

/** `authorization` is the header that stands for a signature, where the API has no key. */
export type ApiAddress = {
  url: string;
  key: string | undefined;
  authorization?: string;
  /** Signs each request, in place of both. */
  sign?: Sign;
};

type ApiRequest = {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array<ArrayBuffer>;
};

const TIMEOUT_MS = 60_000;

export function apiAt({ url, key, authorization, sign }: ApiAddress, policy: RetryPolicy): Api {
  const base = url.endsWith('/') ? url : `${url}/`;
  const server: Server = { url: base, responded: false };
  const call = async (path: string, init: ApiRequest): Promise<Response> => {
    const address = new URL(path.replace(/^\//, ''), base);
    const headers = {
      ...init.headers,
      ...(key !== undefined && { 'x-api-key': key }),
      ...(authorization !== undefined && { authorization }),
    };
    return withRetries(policy, server, async () => {
      const { method = 'GET', body } = init;
      // A signature is valid for some minutes only, so that each attempt has its own.
      const sent = sign ? await sign({ method, url: address, headers, body }) : headers;
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      return fetch(address, { ...init, headers: sent, signal }).catch((error: unknown) =>
        unreachable(base, error),
      );
    });
  };
  return {
    url: base,
    async get(path) {
      const response = await call(path, {});
      if (response.status === 404) return undefined;
      return bodyOf(response, path);
    },
    async post(path, body, headers) {
      const response = await call(path, { method: 'POST', body: sentBytes(body), headers });
      const replayed = response.headers.get('idempotency-replayed') === 'true';
      return { body: await bodyOf(response, path), replayed };
    },
  };
}

/** A body has megabytes: it is copied only where its memory is of a kind that can't be sent. */
function sentBytes(body: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, length } = body;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint8Array(body);
}

/** Throws the API's own explanation unless the request succeeded. */
async function bodyOf(response: Response, path: string): Promise<unknown> {
  const text = await response.text();
  const body = parsedJson(text);
  if (response.ok) return body;
  const reason = body === undefined ? text.slice(0, 200) : reasonIn(text);
  throw new CommandError(`HTTP ${response.status}: ${reason ?? path}${advice(reason)}`);
}

/** What to do about a 403. It is about the key only where the API has keys and says so. */
function advice(reason = ''): string {
  if (reason.includes('x-api-key')) return ' Pass the API key with --key.';
  if (!reason.includes('not signed')) return '';
  return (
    '\nThis command does not sign requests. Send the file with a client that does, such as' +
    ' curl --aws-sigv4 "aws:amz:REGION:execute-api" --user "$KEY_ID:$SECRET",' +
    ' in bodies of at most 4 MB with an Idempotency-Key each.'
  );
}

const PAGE = 1000;

/** Yields every item of a paged list. Reads a page only when the one before is consumed. */
export async function* paged<Page extends { next?: string | null | undefined }, Item>(
  api: Pick<Api, 'get'>,
  path: string,
  schema: z.ZodType<Page>,
  itemsOf: (page: Page) => readonly Item[],
): AsyncGenerator<Item> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (;;) {
    const body = await api.get(`${path}${path.includes('?') ? '&' : '?'}${query}`);
    if (body === undefined) return;
    const page = schema.parse(body);
    yield* itemsOf(page);
    if (!page.next) return;
    query.set('cursor', page.next);
  }
}
