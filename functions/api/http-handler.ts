import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { logger } from '../runtime/telemetry.ts';
import { type HttpRequest, requestOf } from './http-request.ts';
import { Problem, unavailable } from './problem.ts';

/** What a route answers; the body is sent as JSON. */
export type HttpReply<Body = unknown> = {
  status: number;
  body: Body;
  headers?: Readonly<Record<string, string>>;
};

/** What a route may know of its invocation. */
export type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

export type Route<Body = unknown> = (
  request: HttpRequest,
  invocation: Invocation,
) => Promise<HttpReply<Body>>;

/** Routes by method and resource: `{ 'GET /ingests/{ingestId}': route }`. */
export type Routes = Readonly<Record<`${string} /${string}`, Route>>;

export type HttpHandler = (
  event: APIGatewayProxyEvent,
  invocation: Invocation,
) => Promise<APIGatewayProxyResult>;

/** Seconds after which a client may send again when the failure says nothing better. */
const RETRY_AFTER_SECONDS = 5;

/**
 * A function behind a REST API. A thrown Problem becomes its document; whatever else is thrown becomes a 503 that
 * tells nothing of the inside, and is logged by the error's name only.
 */
export function httpHandler(routes: Routes): HttpHandler {
  return async (event, invocation) => {
    const { requestId } = event.requestContext;
    try {
      const request = requestOf(event);
      const { status, body, headers } = await routeFor(request, routes)(request, invocation);
      return response(status, 'application/json', body, headers);
    } catch (error) {
      const problem = problemOf(error);
      const { status } = problem;
      logger.warn('request not served', {
        requestId,
        resource: event.resource,
        status,
        ...whatFailed(error),
      });
      const document = { ...problem.document(), requestId };
      return response(status, 'application/problem+json', document, problem.headers);
    }
  };
}

function routeFor({ method, resource }: HttpRequest, routes: Routes): Route {
  const here = Object.entries(routes).filter(([name]) => name.endsWith(` ${resource}`));
  const route = here.find(([name]) => name === `${method} ${resource}`);
  if (route) return route[1];
  if (here.length === 0) throw new Problem(404, 'There is nothing at this path.');
  const allow = here.map(([name]) => name.split(' ', 1)[0]).join(', ');
  throw new Problem(405, `${method} is not possible here; ${allow} is.`, {
    headers: { Allow: allow },
  });
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return unavailable(
    'The request could not be served now. The same request may be sent again.',
    RETRY_AFTER_SECONDS,
    error,
  );
}

/** Names and places only: a message may quote what was sent. */
function whatFailed(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const cause = error.cause instanceof Error ? { cause: error.cause.name } : {};
  if (error instanceof Problem) return { error: error.title, ...cause };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, ...cause, at: frames.slice(0, 5).map((frame) => frame.trim()) };
}

function response(
  statusCode: number,
  contentType: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
