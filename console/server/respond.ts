import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline as pump } from 'node:stream/promises';
import { documentWith } from './document.ts';
import type { PageFiles } from './page-files.ts';
import type { Pipeline } from './pipeline.ts';
import { problemOf } from './problem-of.ts';
import { type ConsoleRequest, RequestProblem, Streamed } from './route.ts';
import type { Router } from './router.ts';
import { securityHeaders } from './security-headers.ts';
import { expectQueries } from './sql/expect-queries.ts';

export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  pipeline: Pipeline;
  router(): Promise<Router>;
  files: PageFiles;
};

/** Answers an admitted request: data, a file of the page, or the document that shows every page. */
export async function respond(exchange: Exchange): Promise<void> {
  const { response, url } = exchange;
  try {
    refuseMethod(exchange.request.method ?? '');
    if (url.pathname.startsWith('/api/')) return await data(exchange);
    if (url.pathname.startsWith('/page/')) return await file(exchange);
    return document(exchange);
  } catch (error) {
    const { status, ...problem } = problemOf(error);
    if (response.headersSent) return void response.destroy();
    send(response, status, 'application/json', JSON.stringify(problem));
  }
}

/** A page of its own asks in no other way. */
function refuseMethod(method: string): void {
  if (['GET', 'POST', 'DELETE'].includes(method)) return;
  throw new RequestProblem(405, `The console does not answer ${method}.`);
}

async function data({ request, response, url, pipeline, router }: Exchange): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const match = (await router())(request.method ?? 'GET', url.pathname);
  if (!match) throw new RequestProblem(404, `There is no ${request.method} ${url.pathname}.`);
  const asked: ConsoleRequest = {
    pipeline,
    params: match.params,
    query: url.searchParams,
    body: request,
    bytes: lengthIn(request),
    signal: gone.signal,
  };
  const answer = await match.route(asked);
  if (answer instanceof Streamed) return stream(response, answer);
  send(response, 200, 'application/json', JSON.stringify(answer ?? null));
}

function lengthIn({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

async function stream(response: ServerResponse, answer: Streamed): Promise<void> {
  const { contentType, fileName } = answer;
  const disposition = fileName && `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`;
  response.writeHead(200, {
    ...securityHeaders(),
    'content-type': contentType,
    ...(disposition && { 'content-disposition': disposition }),
  });
  response.flushHeaders();
  // Either the page has gone away or the source has failed: neither can be told any more.
  await pump(Readable.from(answer.chunks), response).catch(() => response.destroy());
}

async function file({ request, response, url, files }: Exchange): Promise<void> {
  if (request.method !== 'GET') throw new RequestProblem(405, 'A file of the page is only read.');
  const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const found = await files.read(url.pathname.slice('/page/'.length), acceptsGzip);
  if (!found) throw new RequestProblem(404, `The page has no file ${url.pathname}.`);
  response.writeHead(200, {
    ...securityHeaders(),
    'content-type': found.contentType,
    ...(found.isGzipped && { 'content-encoding': 'gzip' }),
    ...(found.isHashed && { 'cache-control': 'private, max-age=31536000, immutable' }),
  });
  response.end(found.bytes);
}

function document({ request, response, pipeline }: Exchange): void {
  if (request.method !== 'GET') throw new RequestProblem(404, 'There is no such route.');
  void expectQueries(pipeline);
  const nonce = randomBytes(16).toString('base64');
  response.writeHead(200, {
    ...securityHeaders(nonce),
    'content-type': 'text/html; charset=utf-8',
  });
  response.end(documentWith(nonce));
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { ...securityHeaders(), 'content-type': contentType });
  response.end(body);
}
