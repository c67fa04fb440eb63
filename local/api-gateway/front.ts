import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Damages, damagesIn } from '../data-dir/damage.ts';
import type { Disk } from '../data-dir/disk.ts';
import { type Files, filesFor } from '../data-dir/files.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import type { LambdaService } from '../lambda/lambda-service.ts';
import type { Deployment } from '../template/deployment.ts';
import { type Authorize, admissionOf } from './admission.ts';
import { type ApiKeys, openApiKeys } from './api-keys.ts';
import { diskResponse } from './disk-response.ts';
import {
  type ApiResponse,
  type GatewayResponses,
  gatewayResponses,
  type ResponseType,
} from './gateway-response.ts';
import { payloadOf } from './payload.ts';
import { type Call, proxyEvent } from './proxy-event.ts';
import { proxyResponse } from './proxy-result.ts';
import { type RestApi, restApi } from './rest-api.ts';
import { route } from './route.ts';

const LINGER_MS = 2000;
const READING = ['GET', 'HEAD', 'OPTIONS'];

export type Front = {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** Empty when the API requires none. */
  apiKey: string;
  keyWithId: ApiKeys['withId'];
  close(): Promise<void>;
};

type Server = Pick<Front, 'url' | 'close'>;
type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type FrontOptions = {
  deployment: Deployment;
  lambda: LambdaService;
  clock: Clock;
  authorize: Authorize;
  /** The file with the values of API keys. */
  keyFile: string;
  files?: Files;
  damages?: Damages;
  /** While it is in trouble, only requests that read are served. */
  disk?: Pick<Disk, 'trouble'>;
  /** 0 is any free port. */
  port: number;
  listen?: (listener: Listener, port: number) => Promise<Server>;
};

type Gateway = { api: RestApi; keys: ApiKeys; responses: GatewayResponses } & FrontOptions;

/** Serves the template's REST API. Returns undefined when it has none. */
export async function startFront(options: FrontOptions): Promise<Front | undefined> {
  const {
    deployment,
    keyFile,
    files = filesFor(),
    damages = damagesIn(dirname(keyFile)),
    clock,
    port,
    listen = listenOnLoopback,
  } = options;
  const api = restApi(deployment);
  if (!api) return undefined;
  const keys = openApiKeys(deployment, api.id, keyFile, clock, { files, damages });
  const gateway = { ...options, api, keys, responses: gatewayResponses(deployment) };
  const server = await listen((request, response) => serve(request, response, gateway), port);
  return { ...server, apiKey: keys.first?.value ?? '', keyWithId: keys.withId };
}

async function listenOnLoopback(listener: Listener, port: number): Promise<Server> {
  const server = createServer((request, response) => void listener(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, close: () => closed(server) };
}

async function closed(server: HttpServer): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), LINGER_MS);
  await done;
  clearTimeout(force);
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  gateway: Gateway,
): Promise<void> {
  const requestId = randomUUID();
  try {
    const result = await respond(request, requestId, gateway);
    for (const [name, value] of result.headers) response.appendHeader(name, value);
    response.setHeader('x-amzn-requestid', requestId);
    if (!request.complete) stopReading(request, response, gateway.clock);
    response.writeHead(result.statusCode).end(request.method === 'HEAD' ? undefined : result.body);
  } catch {
    // The client closed the connection while its body was read, or a header is invalid.
    response.destroy();
  }
}

/** Discards the rest of the body for a moment, so that the client can read the response. */
function stopReading(request: IncomingMessage, response: ServerResponse, clock: Clock): void {
  response.setHeader('connection', 'close');
  request.resume();
  void clock.sleep(LINGER_MS).then(() => request.destroy());
}

async function respond(
  request: IncomingMessage,
  requestId: string,
  gateway: Gateway,
): Promise<ApiResponse> {
  const { api, keys, authorize, clock, deployment, disk } = gateway;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const found = route(api.root, request.method ?? '', url.pathname);
  const refuse = (type: ResponseType): ApiResponse =>
    gateway.responses(
      type,
      contextOf(request, requestId, found?.node.path),
      request.headers.accept,
    );
  if (!found) return refuse('MISSING_AUTHENTICATION_TOKEN');
  const methodArn = methodArnOf(request, url.pathname, gateway);
  const admission = admissionOf(request, { method: found.method, methodArn, keys, authorize });
  if (typeof admission === 'string') return refuse(admission);
  const trouble = READING.includes(request.method ?? '') ? undefined : disk?.trouble();
  if (trouble) return diskResponse(trouble, requestId);
  const body = await payloadOf(request);
  if (typeof body === 'string') return refuse(body);
  const { account } = deployment;
  const call = { request, url, route: found, body, requestId, at: clock.now(), account };
  const response = await integrate({ ...call, ...admission }, gateway);
  return typeof response === 'string' ? refuse(response) : response;
}

async function integrate(
  call: Call,
  { api, lambda, clock }: Gateway,
): Promise<ApiResponse | ResponseType> {
  const { functionArn, timeoutMs } = call.route.method;
  const done = new AbortController();
  const late = clock.sleep(timeoutMs, done.signal).then((): ResponseType => 'INTEGRATION_TIMEOUT');
  const responded = lambda.invoke(functionArn, proxyEvent(api, call), 'client').then(
    (invocation) =>
      ('payload' in invocation && proxyResponse(invocation.payload)) || 'INTEGRATION_FAILURE',
    // In base64, a body of 4.5 MB is too large for Lambda.
    (error): ResponseType =>
      error instanceof ServiceError && error.status === 413
        ? 'REQUEST_TOO_LARGE'
        : 'INTEGRATION_FAILURE',
  );
  const response = await Promise.race([responded, late]);
  done.abort();
  return response;
}

function methodArnOf(
  { method }: IncomingMessage,
  path: string,
  { api, deployment: { region, account } }: Gateway,
): string {
  return `arn:aws:execute-api:${region}:${account}:${api.id}/${api.stage}/${method}${path}`;
}

const contextOf = (request: IncomingMessage, requestId: string, resourcePath = '') => ({
  requestId,
  resourcePath,
  httpMethod: request.method ?? '',
  protocol: `HTTP/${request.httpVersion}`,
  'identity.sourceIp': request.socket.remoteAddress ?? '',
});
