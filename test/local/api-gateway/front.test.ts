import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Front, type FrontOptions, startFront } from '../../../local/api-gateway/front.ts';
import type { Clock } from '../../../local/clock.ts';
import type { DiskTrouble } from '../../../local/data-dir/disk.ts';
import { ServiceError } from '../../../local/endpoint/api-call.ts';
import type { LambdaService } from '../../../local/lambda/lambda-service.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';
import { manualClock, virtualClock } from '../support/clocks.ts';
import { failing, fakeLambda } from '../support/fake-lambda.ts';

let dir: string;
let open: Front[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'front-'));
});
afterEach(async () => {
  await Promise.all(open.map((front) => front.close()));
  open = [];
  rmSync(dir, { recursive: true });
});

const part = (ParentId: string, PathPart: string) => ({
  type: 'AWS::ApiGateway::Resource',
  properties: { ParentId, PathPart, RestApiId: 'Api' },
});

const method = (ResourceId: string, HttpMethod: string, name: string, more: object = {}) => ({
  type: 'AWS::ApiGateway::Method',
  properties: {
    ResourceId,
    HttpMethod,
    ApiKeyRequired: true,
    AuthorizationType: 'NONE',
    Integration: {
      Type: 'AWS_PROXY',
      Uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`,
    },
    ...more,
  },
});

const SIGNED = { ApiKeyRequired: false, AuthorizationType: 'AWS_IAM' };

const RESOURCES = {
  Api: {
    type: 'AWS::ApiGateway::RestApi',
    attributes: { RootResourceId: 'root' },
    properties: { BinaryMediaTypes: ['*/*'] },
  },
  Stage: { type: 'AWS::ApiGateway::Stage', ref: 'dev', properties: {} },
  Lines: part('root', 'lines'),
  Invoices: part('root', 'invoices'),
  Invoice: part('Invoices', '{no}'),
  Latest: part('Invoices', 'latest'),
  Signed: part('root', 'signed'),
  Rest: part('root', '{path+}'),
  PostLines: method('Lines', 'POST', 'post'),
  AnyLines: method('Lines', 'ANY', 'any'),
  GetInvoice: method('Invoice', 'GET', 'get'),
  GetLatest: method('Latest', 'GET', 'latest'),
  GetSigned: method('Signed', 'GET', 'open', SIGNED),
  GetOpen: method('Rest', 'GET', 'open', { ApiKeyRequired: false }),
  Key: { type: 'AWS::ApiGateway::ApiKey', properties: { Enabled: true } },
  Plan: {
    type: 'AWS::ApiGateway::UsagePlan',
    properties: { ApiStages: [{ ApiId: 'Api', Stage: 'dev' }] },
  },
  PlanKey: {
    type: 'AWS::ApiGateway::UsagePlanKey',
    properties: { KeyId: 'Key', KeyType: 'API_KEY', UsagePlanId: 'Plan' },
  },
  Missing: {
    type: 'AWS::ApiGateway::GatewayResponse',
    properties: {
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      StatusCode: '404',
      ResponseTemplates: {
        'application/problem+json':
          '{"title":"Not found","detail":$context.error.messageString,"type":"$context.error.responseType","request":"$context.requestId"}',
      },
      ResponseParameters: { 'gatewayresponse.header.X-Why': "'path'" },
    },
  },
  Others: {
    type: 'AWS::ApiGateway::GatewayResponse',
    properties: { ResponseType: 'DEFAULT_5XX', ResponseTemplates: { 'text/plain': 'broken' } },
  },
};

/** The callers that may invoke the methods that require a signature, by their access keys. */
const CALLERS: Readonly<Record<string, string>> = {
  ASIA1: 'arn:aws:sts::000000000000:assumed-role/feed/monday',
  ASIA2: 'arn:aws:sts::000000000000:assumed-role/feed/tuesday',
  AKIA1: 'arn:aws:iam::000000000000:user/clerk',
};

const answering = (events: APIGatewayProxyEvent[] = []) =>
  Object.fromEntries(
    ['post', 'any', 'get', 'latest', 'open'].map((name) => [
      name,
      (event: APIGatewayProxyEvent) => {
        events.push(event);
        return { statusCode: 200, body: name };
      },
    ]),
  );

async function start(
  lambda: LambdaService,
  more: object = {},
  clock: Clock = manualClock(),
  options: Pick<FrontOptions, 'disk'> = {},
) {
  const deployment = aDeployment({ ...RESOURCES, ...more });
  const keyFile = join(dir, 'keys.json');
  const authorize = (accessKey: string) => CALLERS[accessKey];
  const front = await startFront({
    deployment,
    lambda,
    clock,
    authorize,
    keyFile,
    port: 0,
    ...options,
  });
  if (!front) throw new Error('no front');
  open.push(front);
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { 'x-api-key': front.apiKey, ...(init.headers as object) };
    const response = await fetch(front.url + path, { ...init, headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return { front, call };
}

describe('a request', () => {
  test('is routed to the most specific path, and to a named method before ANY', async () => {
    const { call } = await start(fakeLambda(answering()));
    expect((await call('/lines', { method: 'POST' })).text).toBe('post');
    expect((await call('/lines', { method: 'OPTIONS' })).text).toBe('any');
    expect((await call('/invoices/latest')).text).toBe('latest');
    expect((await call('/invoices/latest1')).text).toBe('get');
    expect((await call('/some/where/else')).text).toBe('open');
  });

  test('becomes the event of a REST API, with raw path parameters and all header values', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const { call, front } = await start(fakeLambda(answering(events)));
    await call('/invoices/a%20b%2Fc?q=1&q=%C2%A3', { headers: { 'X-Own': 'v' } });
    await call('/lines', { method: 'POST', body: Buffer.from([0xa3, 0]) });
    expect(events[0]).toMatchObject({
      resource: '/invoices/{no}',
      path: '/invoices/a%20b%2Fc',
      httpMethod: 'GET',
      pathParameters: { no: 'a%20b%2Fc' },
      queryStringParameters: { q: '£' },
      multiValueQueryStringParameters: { q: ['1', '£'] },
      multiValueHeaders: { 'X-Own': ['v'] },
      body: null,
      isBase64Encoded: false,
      requestContext: {
        apiId: 'Api',
        stage: 'dev',
        resourcePath: '/invoices/{no}',
        identity: { apiKey: front.apiKey, apiKeyId: 'Key', sourceIp: '127.0.0.1' },
      },
    });
    expect(events[1]).toMatchObject({
      body: 'owA=',
      isBase64Encoded: true,
      pathParameters: null,
      queryStringParameters: null,
    });
  });

  test('gets headers, several cookies and a binary body in its response', async () => {
    const { call } = await start(
      fakeLambda({
        latest: () => ({
          statusCode: 202,
          headers: { 'Content-Type': 'application/octet-stream', 'Retry-After': 3 },
          multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
          body: 'owA=',
          isBase64Encoded: true,
        }),
      }),
    );
    const { status, headers, text } = await call('/invoices/latest');
    expect([status, text.length, headers.get('retry-after')]).toEqual([202, 2, '3']);
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });
});

describe('a compressed body', () => {
  const MB = 1024 * 1024;
  const sentAs = (coding: string, body: Uint8Array<ArrayBuffer>) => ({
    method: 'POST',
    headers: { 'content-encoding': coding },
    body,
  });

  test.each([
    ['gzip', gzipSync('text')],
    [' GZIP ', gzipSync('text')],
    ['deflate', deflateSync('text')],
    ['identity', Buffer.from('text')],
  ])('of the coding %s comes decompressed, with its header', async (coding, body) => {
    const events: APIGatewayProxyEvent[] = [];
    const { call } = await start(fakeLambda(answering(events)));
    expect((await call('/lines', sentAs(coding, body))).text).toBe('post');
    expect(events[0]?.headers['content-encoding']).toBe(coding.trim());
    expect(Buffer.from(events[0]?.body ?? '', 'base64').toString()).toBe('text');
  });

  test('is decompressed once', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const { call } = await start(fakeLambda(answering(events)));
    await call('/lines', sentAs('gzip', gzipSync(gzipSync('text'))));
    expect(events[0]?.body).toBe(gzipSync('text').toString('base64'));
  });

  test.each([
    ['gzip', Buffer.from('text')],
    ['gzip', gzipSync('text').subarray(0, -9)],
    ['br', Buffer.from('text')],
    ['gzip, gzip', gzipSync(gzipSync('text'))],
    ['constructor', Buffer.from('text')],
  ])(
    'is refused when it is not of the coding %s, or that is not supported',
    async (coding, body) => {
      const { call } = await start(fakeLambda(answering()));
      const { status, text } = await call('/lines', sentAs(coding, body));
      expect([status, JSON.parse(text)]).toEqual([415, { message: 'Unsupported Media Type' }]);
    },
  );

  test('is refused when it has more than 10 MB, decompressed', async () => {
    const { call } = await start(fakeLambda(answering()));
    const bomb = gzipSync(Buffer.alloc(100 * MB));
    expect((await call('/lines', sentAs('gzip', bomb))).status).toBe(413);
    expect((await call('/lines', sentAs('gzip', gzipSync(Buffer.alloc(10 * MB))))).status).toBe(
      200,
    );
  });
});

describe('a method that requires a signature', () => {
  const signedBy = (accessKey: string, service = 'execute-api') => ({
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20261101/us-east-1/${service}/aws4_request`,
    },
  });

  test('tells the function who signed', async () => {
    const events: APIGatewayProxyEvent[] = [];
    const { call } = await start(fakeLambda(answering(events)));
    for (const key of ['ASIA1', 'ASIA2', 'AKIA1']) await call('/signed', signedBy(key));
    const [monday, tuesday, clerk] = events.map(({ requestContext }) => requestContext.identity);
    expect(monday).toMatchObject({
      accessKey: 'ASIA1',
      accountId: '000000000000',
      apiKeyId: null,
      caller: expect.stringMatching(/^AROA\w{17}:monday$/),
      user: monday?.caller,
      userArn: CALLERS['ASIA1'],
    });
    expect(tuesday?.caller).toBe(monday?.caller?.replace('monday', 'tuesday'));
    expect(clerk).toMatchObject({
      caller: expect.stringMatching(/^AIDA\w{17}$/),
      userArn: CALLERS['AKIA1'],
    });
  });

  test.each([
    ['is not signed', {}, 404, 'MISSING_AUTHENTICATION_TOKEN'],
    ['is signed for another service', signedBy('AKIA1', 's3'), 403, 'does not conform'],
    ['has another authorization', { headers: { authorization: 'Bearer x' } }, 403, 'not conform'],
    ['is signed by a caller without the permission', signedBy('AKIA2'), 403, 'not authorized'],
  ])('refuses a request that %s', async (_, init, status, reason) => {
    const lambda = fakeLambda(answering());
    const { call } = await start(lambda);
    const refused = await call('/signed', init);
    expect(refused.status).toBe(status);
    expect(refused.text).toContain(reason);
    expect(lambda.calls).toEqual([]);
  });
});

describe('the gateway itself responds to', () => {
  test('an unknown path or method, as in the template', async () => {
    const { call } = await start(fakeLambda(answering()));
    for (const [path, method] of [
      ['/open', 'PUT'],
      ['/invoices/1', 'POST'],
      ['/invoices/1', 'OPTIONS'],
    ]) {
      const { status, headers, text } = await call(path ?? '', { method: method ?? '' });
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(headers.get('x-why')).toBe('path');
      expect(JSON.parse(text)).toEqual({
        title: 'Not found',
        detail: 'Missing Authentication Token',
        type: 'MISSING_AUTHENTICATION_TOKEN',
        request: headers.get('x-amzn-requestid'),
      });
    }
  });

  test('a missing or wrong key', async () => {
    const { front, call } = await start(fakeLambda(answering()));
    expect((await fetch(`${front.url}/lines`)).status).toBe(403);
    const { status, text } = await call('/lines', { headers: { 'x-api-key': 'wrong' } });
    expect([status, JSON.parse(text)]).toEqual([403, { message: 'Forbidden' }]);
    expect((await fetch(`${front.url}/open`)).status).toBe(200);
  });

  test('a key whose quota is exhausted, until the next period', async () => {
    const clock = virtualClock();
    const Plan = {
      type: 'AWS::ApiGateway::UsagePlan',
      properties: { ApiStages: [{ ApiId: 'Api' }], Quota: { Limit: 2, Period: 'DAY' } },
    };
    const { call } = await start(fakeLambda(answering()), { Plan }, clock);
    const statuses = [await call('/lines'), await call('/lines'), await call('/lines')];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    await clock.sleep(86_400_000);
    expect((await call('/lines')).status).toBe(200);
  });

  test('a body over 10 MB, and one that is too large for Lambda in base64', async () => {
    const lambda: LambdaService = {
      invoke: async () => {
        throw new ServiceError('RequestTooLargeException', 'too large', 413);
      },
    };
    const { call } = await start(lambda);
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect((await call('/lines', { method: 'POST', body })).status).toBe(413);
    expect((await call('/lines', { method: 'POST', body: 'x' })).status).toBe(413);
  });

  test('a body over 10 MB without a content length', async () => {
    const { front } = await start(fakeLambda(answering()));
    const status = await new Promise((resolve, reject) => {
      const post = request(`${front.url}/lines`, {
        method: 'POST',
        headers: { 'x-api-key': front.apiKey },
      });
      post.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      for (let i = 0; i < 12; i += 1) post.write(Buffer.alloc(1024 * 1024));
      post.end();
    });
    expect(status).toBe(413);
  });

  test('a function that fails or returns an invalid response', async () => {
    const { call } = await start(
      fakeLambda({
        any: () => {
          throw failing('Broken');
        },
        latest: () => ({ status: 200 }),
      }),
    );
    expect(await call('/lines')).toMatchObject({ status: 502, text: 'broken' });
    expect(await call('/invoices/latest')).toMatchObject({ status: 502, text: 'broken' });
  });

  test('a function that takes longer than 29 seconds', async () => {
    const never = () => new Promise(() => undefined);
    const { call } = await start(fakeLambda({ any: never }), {}, virtualClock());
    expect((await call('/lines')).status).toBe(504);
  });
});

test('while the disk is full, requests that read are served, and others get a 503 to retry', async () => {
  let trouble: DiskTrouble | undefined = { reason: 'full', freeBytes: 1, neededBytes: 2 };
  const disk = { trouble: () => trouble };
  const { call } = await start(fakeLambda(answering()), {}, manualClock(), { disk });
  expect((await call('/invoices/latest')).text).toBe('latest');
  const { status, headers, text } = await call('/lines', { method: 'POST', body: 'x' });
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toBe('5');
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(JSON.parse(text)).toEqual({
    type: 'about:blank',
    title: 'Service Unavailable',
    status: 503,
    detail:
      'The disk of the embedded AWS is full, so it takes nothing new. The same request may be sent again.',
    requestId: headers.get('x-amzn-requestid'),
  });
  const stranger = await call('/lines', { method: 'POST', headers: { 'x-api-key': 'guessed' } });
  expect(stranger.status).toBe(403);
  trouble = undefined;
  expect((await call('/lines', { method: 'POST' })).text).toBe('post');
});

test('the key is long, the same at the next start, and readable by its owner only', async () => {
  const first = await start(fakeLambda({}));
  const second = await start(fakeLambda({}));
  expect(first.front.apiKey).toMatch(/^[\w-]{40}$/);
  expect(second.front.apiKey).toBe(first.front.apiKey);
  expect(statSync(join(dir, 'keys.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dir, 'keys.json'), 'utf8')).toContain(first.front.apiKey);
});

test.each([
  ['another authorizer', method('Lines', 'GET', 'get', { AuthorizationType: 'CUSTOM' })],
  ['another integration', method('Lines', 'GET', 'get', { Integration: { Type: 'MOCK' } })],
])('%s is refused', async (_, Other) => {
  await expect(start(fakeLambda({}), { Other })).rejects.toThrow('Other');
});
