import { Readable } from 'node:stream';
import type { Request, Response } from '../world/network.ts';

type SdkRequest = {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: string | Uint8Array;
};

/** Returns a request handler with which an AWS SDK client can act on the simulated pipeline. */
export function sdkHandler(send: (request: Request) => Promise<Response>) {
  return {
    handle: async ({ method, path, query = {}, headers, body = '' }: SdkRequest) => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.concat([body]);
      const request = { method, path: path + queryString(query), headers, body: bytes };
      const response = await send(request);
      return {
        response: {
          statusCode: response.status,
          headers: response.headers,
          body: Readable.from([response.body]),
        },
      };
    },
  };
}

function queryString(query: NonNullable<SdkRequest['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value): [string, string] => [name, value]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
