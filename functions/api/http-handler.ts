import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type HttpRequest, requestOf } from './http-request.ts';
import { Problem, unavailable } from './problem.ts';

/** What a route returns: a body that is sent as JSON, or text of another type. */
export type HttpResponse<Body = unknown> = {
  status: number;
  headers?: Readonly<Record<string, string>>;
} & ({ body: Body } | { text: string; contentType: string });

/** What a route may know of its invocation. */
export type Invocation = Pick<Context, 'getRemainingTimeInMillis'>;

export type Route<Body = unknown> = (
  request: HttpRequest,
  invocation: Invocation,
) => Promise<HttpResponse<Body>>;

/** Routes by method and resource: `{ 'GET /ingests/{ingestId}': route }`. */
export type Routes = Readonly<Record<`${string} /${string}`, Route>>;

export type HttpHandler = (
  event: APIGatewayProxyEvent,
  invocation: Invocation,
) => Promise<APIGatewayProxyResult>;

/**
 * A request that ended in a problem. Names and places only: an error's message may quote the
 * request.
 */
export type RequestFailure = {
  requestId: string;
  resource: string;
  status: number;
  /** The problem's title, or the name of the error that was thrown. */
  error: string;
  cause?: string;
  /** The first frames of the stack, for an error that is not a Problem. */
  at?: string[];
};

/** After how many seconds a client may retry when the error itself does not say. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Returns the handler of a function behind a REST API. A thrown Problem becomes its document. Any
 * other error becomes a 503 that reveals nothing of the inside. `noteFailure` is called for both.
 */
export function httpHandler(
  routes: Routes,
  noteFailure: (failure: RequestFailure) => void,
): HttpHandler {
  return async (event, invocation) => {
    const { requestId } = event.requestContext;
    try {
      const request = requestOf(event);
      const response = await routeFor(request, routes)(request, invocation);
      return gatewayResponse(response.status, contentOf(response), response.headers);
    } catch (error) {
      const problem = problemOf(error);
      const { status } = problem;
      noteFailure({ requestId, resource: event.resource, status, ...namesOf(error) });
      const document = { ...problem.document(), requestId };
      return gatewayResponse(status, json(document, 'application/problem+json'), problem.headers);
    }
  };
}

function routeFor({ method, resource }: HttpRequest, routes: Routes): Route {
  const here = Object.entries(routes).filter(([name]) => name.endsWith(` ${resource}`));
  const route = here.find(([name]) => name === `${method} ${resource}`);
  if (route) return route[1];
  if (here.length === 0) throw new Problem(404, 'There is nothing at this path.');
  const allow = here.map(([name]) => name.split(' ', 1)[0]).join(', ');
  throw new Problem(405, `${method} is not allowed here. Use ${allow}.`, {
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

function namesOf(error: unknown): Pick<RequestFailure, 'error' | 'cause' | 'at'> {
  if (!(error instanceof Error)) return { error: typeof error };
  const cause = error.cause instanceof Error ? { cause: error.cause.name } : {};
  if (error instanceof Problem) return { error: error.title, ...cause };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, ...cause, at: frames.slice(0, 5).map((frame) => frame.trim()) };
}

type Content = { text: string; contentType: string };

function contentOf(response: HttpResponse): Content {
  return 'text' in response ? response : json(response.body, 'application/json');
}

const json = (body: unknown, contentType: string): Content => ({
  text: JSON.stringify(body),
  contentType,
});

function gatewayResponse(
  statusCode: number,
  { text, contentType }: Content,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store', ...headers },
    body: text,
    isBase64Encoded: false,
  };
}
