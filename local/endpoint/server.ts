import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Services } from './actions.ts';
import type { Interceptor } from './api-call.ts';
import { dispatcher } from './dispatch.ts';
import type { HttpRequest, HttpResponse } from './protocols.ts';

export type Endpoint = {
  /** `http://127.0.0.1:PORT` */
  url: string;
  close(): Promise<void>;
};

type Options = {
  services: Services;
  intercept?: Interceptor;
  listen?: (listener: Listener) => Promise<Endpoint>;
};

type Listener = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => Promise<void>;

/** Serves all services on one port. */
export function startEndpoint({
  services,
  intercept = (_, next) => next(),
  listen = listenOnLoopback,
}: Options): Promise<Endpoint> {
  const dispatch = dispatcher(services, intercept);
  return listen(async (request, response) => send(await dispatch(requestOf(request)), response));
}

/** Serves HTTP/1.1 and HTTP/2 without TLS on any free port of 127.0.0.1. */
async function listenOnLoopback(serve: Listener): Promise<Endpoint> {
  // No keep-alive time-out: a client could send a request just as the connection is closed, and
  // StartSyncExecution is never retried.
  const http1 = createHttp1({ keepAliveTimeout: 0 }, serve);
  const http2 = createHttp2(serve);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.once('data', (first) => {
      const isHttp2 = first.subarray(0, 3).toString() === 'PRI';
      socket.pause();
      socket.unshift(first);
      (isHttp2 ? http2 : http1).emit('connection', socket);
      // An HTTP/2 session reads from the socket itself. It would lose data that is emitted here.
      if (!isHttp2) socket.resume();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => close(server, sockets) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address) return address.port;
  throw new Error('The endpoint has no port');
}

async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  server.close();
  for (const socket of sockets) socket.destroy();
  if (server.listening) await once(server, 'close');
}

/** Keeps the path as it was sent: `URL` would resolve a `..` in a key. */
function requestOf(request: IncomingMessage | Http2ServerRequest): HttpRequest {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers: request.headers as Record<string, string | undefined>,
    body: request,
  };
}

/** A longer text is sent as bytes: to put it behind the head, Node.js would copy it once more. */
const LONG_TEXT = 1 << 14;

const isLong = (body: HttpResponse['body']): body is string =>
  typeof body === 'string' && body.length > LONG_TEXT;

async function send(
  { status, headers = {}, body: given }: HttpResponse,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  const body = isLong(given) ? Buffer.from(given) : given;
  response.statusCode = status;
  response.setHeader('x-amzn-requestid', randomUUID());
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body instanceof Readable) {
    // Either the client has gone or the file has. In both cases no error can be reported any more.
    await pipeline(body, response as ServerResponse).catch(() => response.destroy());
    return;
  }
  if (body !== undefined && !('content-length' in headers)) {
    response.setHeader('content-length', Buffer.byteLength(body));
  }
  (response as ServerResponse).end(body);
}
