import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { admit } from './admit.ts';
import { type PageFiles, pageFiles } from './page-files.ts';
import type { Pipeline } from './pipeline.ts';
import { respond } from './respond.ts';
import { type Router, routerOf } from './router.ts';

export type Console = {
  /** With the key. */
  url: string;
  port: number;
  close(): Promise<void>;
};

export type ConsoleOptions = {
  pipeline: Pipeline;
  /** 0 is any free one. */
  port: number;
  /** Whoever shows it is let in. */
  key: string;
  files?: PageFiles;
};

const HOST = '127.0.0.1';

/** Serves the console on a port of this host. */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { pipeline, key, files = pageFiles() } = options;
  const router = routerOnDemand();
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = urlOf(request.url);
    if (!url) return void response.writeHead(400).end();
    if (!admit(request, response, url, { port: portOf(server), key })) return;
    await respond({ request, response, url, pipeline, router, files });
  };
  limit(server);
  server.listen(options.port, HOST);
  await once(server, 'listening');
  const port = portOf(server);
  return { url: `http://${HOST}:${port}/?key=${key}`, port, close: () => close(server) };
}

/** What answers the page is most of the console's code, and is loaded when the page asks for the first time. */
function routerOnDemand(): () => Promise<Router> {
  let router: Promise<Router> | undefined;
  return () => {
    router ??= import('./routes.ts').then(({ ROUTES }) => routerOf(ROUTES));
    return router;
  };
}

const HEADERS_MS = 20_000;
const IDLE_MS = 10 * 60_000;
const MOST_CONNECTIONS = 256;

/**
 * Clients that are slow or leave connections open use up neither memory nor sockets. A large file may
 * take as long as it likes, as long as it moves.
 */
function limit(server: Server): void {
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = 0;
  server.timeout = IDLE_MS;
  server.maxConnections = MOST_CONNECTIONS;
}

/** Undefined for what is no path, such as the address of another server for a proxy. */
function urlOf(path = ''): URL | undefined {
  if (!path.startsWith('/')) return undefined;
  // A path that begins with two slashes would be taken for the name of a host.
  return new URL(`http://${HOST}${path}`);
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address) return address.port;
  throw new Error('the console has no port');
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
