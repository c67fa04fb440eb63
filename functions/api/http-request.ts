import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from './problem.ts';

/** A request as the routes see it, whatever the gateway in front of them. */
export type HttpRequest = {
  method: string;
  /** The route's path with its parameters' names, such as `/ingests/{ingestId}`. */
  resource: string;
  /** Path parameters, percent-decoded once. */
  path: Readonly<Record<string, string>>;
  /** Query parameters, decoded; of a repeated one the last. */
  query: Readonly<Record<string, string>>;
  /** A header by name, in any case; of a repeated one the last. */
  header(name: string): string | undefined;
  /** The body's bytes; empty where there is none. Decoded on each call. */
  bytes(): Buffer;
  /** A link to a path of this API, below the stage or base path that the request came in by. */
  link(path: string): string;
  /** Who sends: the API key's id, else the IAM caller's ARN, else ''. */
  sender: string;
  requestId: string;
  /** When the gateway took the request in, milliseconds since 1970. */
  arrivedAt: number;
};

/** Reads an API Gateway (REST, Lambda proxy) event. Throws a 400 when a path parameter is no valid percent-encoding. */
export function requestOf(event: APIGatewayProxyEvent): HttpRequest {
  const headers = headersOf(event);
  const prefix = prefixOf(event);
  const { apiKeyId, userArn } = event.requestContext.identity;
  return {
    method: event.httpMethod,
    resource: event.resource,
    path: mapped(event.pathParameters, decodedOnce),
    query: mapped(event.queryStringParameters, (value) => value),
    header: (name) => headers.get(name.toLowerCase()),
    bytes: () => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    link: (path) => `${prefix}${path}`,
    sender: apiKeyId ?? userArn ?? '',
    requestId: event.requestContext.requestId,
    arrivedAt: event.requestContext.requestTimeEpoch,
  };
}

function headersOf(event: APIGatewayProxyEvent): Map<string, string> {
  const entries = Object.entries(event.headers ?? {});
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), value ?? '']));
}

/**
 * What stands before the resource in the path that the client used: `/prod`, a custom domain's base path, or
 * nothing. Counted from the end, because `event.path` leaves out a stage, but not a base path.
 */
function prefixOf(event: APIGatewayProxyEvent): string {
  const segments = (path: string): string[] => path.split('/').filter((segment) => segment !== '');
  const used = segments(event.requestContext.path ?? '');
  const prefix = used.slice(0, Math.max(0, used.length - segments(event.resource).length));
  return prefix.map((segment) => `/${segment}`).join('');
}

function decodedOnce(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new Problem(400, 'The path holds a "%" that begins no valid percent-encoding.', {
      cause,
    });
  }
}

function mapped(
  values: Readonly<Record<string, string | undefined>> | null,
  read: (value: string) => string,
): Record<string, string> {
  const entries = Object.entries(values ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, read(value ?? '')]));
}
