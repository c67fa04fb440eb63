import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Problem } from './problem.ts';

/** A request as the routes see it, independent of the gateway in front of them. */
export type HttpRequest = {
  method: string;
  /** The path of the route with the names of its parameters, such as `/ingests/{ingestId}`. */
  resource: string;
  /** Path parameters, percent-decoded once. */
  path: Readonly<Record<string, string>>;
  /** Query parameters, decoded. The last one wins if one is repeated. */
  query: Readonly<Record<string, string>>;
  /** Returns a header by name, in any case. The last one wins if it is repeated. */
  header(name: string): string | undefined;
  /** Returns the bytes of the body, empty if there is none. Decodes them on every call. */
  bytes(): Buffer;
  /**
   * Returns a link to a path of this API, below the stage or base path that the request came
   * through.
   */
  link(path: string): string;
  /** The sender: the id of the API key, else the ARN of the IAM user or role, else ''. */
  sender: string;
  requestId: string;
  /** When the gateway received the request, in milliseconds since 1970. */
  arrivedAt: number;
};

/**
 * Reads an API Gateway event (REST API, Lambda proxy integration). Throws a 400 Problem when a path
 * parameter is not valid percent-encoding.
 */
export function requestOf(event: APIGatewayProxyEvent): HttpRequest {
  const headers = headersOf(event);
  const prefix = prefixOf(event);
  return {
    method: event.httpMethod,
    resource: event.resource,
    path: mapped(event.pathParameters, decodedOnce),
    query: mapped(event.queryStringParameters, (value) => value),
    header: (name) => headers.get(name.toLowerCase()),
    bytes: () => Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    link: (path) => `${prefix}${path}`,
    sender: senderOf(event.requestContext.identity),
    requestId: event.requestContext.requestId,
    arrivedAt: event.requestContext.requestTimeEpoch,
  };
}

type Identity = APIGatewayProxyEvent['requestContext']['identity'];

/**
 * The ARN of a caller with a role is `arn:aws:sts::<account>:assumed-role/<role>/<session>`. The
 * session is left out: a client that renews its credentials has another one, and is the same
 * sender. The name of a role is unique in its account, and the ARN of any other caller (a user, a
 * federated user, the root of an account) is the same at every request.
 */
function senderOf({ apiKeyId, userArn }: Identity): string {
  return (
    apiKeyId ?? userArn?.replace(/(?<=^arn:[^:]+:sts::\d+:assumed-role\/[^/]+)\/.*$/, '') ?? ''
  );
}

function headersOf(event: APIGatewayProxyEvent): Map<string, string> {
  const entries = Object.entries(event.headers ?? {});
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), value ?? '']));
}

/**
 * The part of the client's path before the resource: `/prod`, the base path of a custom domain, or
 * nothing. It is counted from the end, because `event.path` leaves out a stage but not a base path.
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
    throw new Problem(
      400,
      'The path contains a "%" that does not begin a valid percent-encoding.',
      {
        cause,
      },
    );
  }
}

function mapped(
  values: Readonly<Record<string, string | undefined>> | null,
  read: (value: string) => string,
): Record<string, string> {
  const entries = Object.entries(values ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, read(value ?? '')]));
}
