import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Console, startConsole } from '../../console/server/console.ts';
import type { PageFiles } from '../../console/server/page-files.ts';
import type { Pipeline } from '../../console/server/pipeline.ts';

const KEY = 'the-key-of-these-tests';
const SECRET = 'a customer in an error';

const NAMES = {
  region: 'us-east-1',
  batchesTable: 'b',
  invoicesTable: 'i',
  customersTable: 'c',
  lakeBucket: 'l',
  stagingBucket: 's',
  parkedBucket: 'p',
  glueDatabase: 'g',
  streamName: 'k',
  stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:m',
};

/** A pipeline that fails in a way that nobody expected. */
const PIPELINE: Pipeline = {
  kind: 'local',
  title: 'nowhere',
  where: { endpoint: 'http://127.0.0.1:9', maxAttempts: 1 },
  names: NAMES,
  api: {
    url: 'http://127.0.0.1:9/',
    get: () => Promise.reject(new TypeError(`can not read ${SECRET}`)),
    post: () => Promise.reject(new TypeError('no')),
  },
  journal: {
    records: async () => [],
    begin: async () => undefined,
    sent: async () => undefined,
  },
  blockage: async () => undefined,
};

const FILES: PageFiles = {
  read: async (name) =>
    name === 'main.js'
      ? {
          bytes: Buffer.from('1'),
          contentType: 'text/javascript',
          isGzipped: false,
          isHashed: false,
        }
      : undefined,
};

type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

let console: Console;
beforeAll(async () => {
  console = await startConsole({ pipeline: PIPELINE, port: 0, key: KEY, files: FILES });
});
afterAll(() => console?.close());

const own = () => `http://127.0.0.1:${console.port}`;
const cookie = () => `console-${console.port}=${KEY}`;

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        host: '127.0.0.1',
        port: console.port,
        method,
        path,
        headers: { cookie: cookie(), origin: own(), ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends bytes that are no proper request, and returns what comes back until the end. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(console.port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (piece) => {
      answer += piece;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
}

describe('the key of the console', () => {
  it('is exchanged for a cookie that no script and no other site gets', async () => {
    const { status, headers } = await ask('GET', `/batches?key=${KEY}&a=1`, { cookie: '' });
    expect(status).toBe(303);
    expect(headers.location).toBe('/batches?a=1');
    expect(headers['set-cookie']).toEqual([
      `console-${console.port}=${KEY}; Path=/; HttpOnly; SameSite=Strict`,
    ]);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
  });

  it.each([
    ['no key', ''],
    ['a wrong key', 'console-PORT=wrong'],
    ['the key of another port', `console-1=${KEY}`],
    ['a longer key', `console-PORT=${KEY}x`],
  ])('refuses %s for data, changes, pages and scripts', async (_, value) => {
    const without = { cookie: value.replace('PORT', String(console.port)) };
    for (const [method, path] of [
      ['GET', '/api/about'],
      ['POST', '/api/uploads?name=a.csv'],
      ['GET', '/'],
      ['GET', '/page/main.js'],
    ] as const) {
      const { status, text } = await ask(method, path, without);
      expect(status).toBe(401);
      expect(text).not.toContain(KEY);
    }
  });

  it('does not lead elsewhere, whatever the path is', async () => {
    for (const path of ['//evil.example/', '/\\evil.example/', '/%2f/evil.example', '///x']) {
      const { status, headers } = await ask('GET', `${path}?key=${KEY}`, { cookie: '' });
      expect(status).toBe(303);
      expect(new URL(headers.location ?? '', own()).origin).toBe(own());
    }
  });
});

describe('every answer', () => {
  it.each([
    ['a page', 'GET', '/', 200],
    ['a script', 'GET', '/page/main.js', 200],
    ['data', 'GET', '/api/about', 200],
    ['what is not there', 'GET', '/api/nowhere', 404],
    ['a refusal', 'GET', '/api/about', 401],
    ['a failure', 'GET', '/api/ingests/i1', 500],
  ])('%s has the headers that confine it', async (_, method, path, expected) => {
    const { status, headers } = await ask(method, path, expected === 401 ? { cookie: '' } : {});
    expect(status).toBe(expected);
    const policy = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'none'",
      "script-src 'self';",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('has a message for a person and no stack trace', async () => {
    for (const path of ['/api/ingests/i1', '/api/flow', '/api/%ff', '/api/uploads/x', '/api/']) {
      const { status, text } = await ask('GET', path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(/ at |\.ts:|node_modules|node:internal/);
    }
  });
});

describe('a request', () => {
  it.each(['HEAD', 'OPTIONS', 'TRACE', 'PUT', 'PATCH', 'DELETE'])(
    '%s changes and shows nothing',
    async (method) => {
      for (const path of ['/api/about', '/', '/page/main.js']) {
        const { status, text, headers } = await ask(method, path);
        expect([400, 403, 404, 405]).toContain(status);
        expect(text).not.toContain(KEY);
        expect(headers['access-control-allow-methods']).toBeUndefined();
      }
    },
  );

  it.each([
    '/page/../package.json',
    '/page/..%2f..%2fpackage.json',
    '/page/%2e%2e/package.json',
    '/page/main.js/../../package.json',
    '/page//etc/passwd',
    '/page/main.js%00',
    '/page/.',
    '/page/inputs.sha256',
  ])('for %s gets no file', async (path) => {
    const { text } = await ask('GET', path);
    expect(text).not.toMatch(/"scripts"|root:|^[0-9a-f]{64}/);
  });

  it('whose body is too large, or no JSON, is refused in words', async () => {
    const json = { 'content-type': 'application/json' };
    const large = await ask('POST', '/api/sql', json, 'x'.repeat(9 * 2 ** 20)).catch(
      () => undefined,
    );
    // The server may close before all has been sent.
    if (large) expect([404, 413]).toContain(large.status);
    expect((await ask('GET', '/api/about')).status).toBe(200);
  });

  it('with a file whose size is unknown or has no name, is refused', async () => {
    expect((await ask('POST', '/api/uploads')).text).toContain('has no name');
    const chunked = { 'transfer-encoding': 'chunked' };
    expect((await ask('POST', '/api/uploads?name=a', chunked, 'a')).text).toContain(
      'Content-Length',
    );
  });

  it.each([
    ['no path', `GET // HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n`],
    [
      'the address of another server',
      'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    ],
    ['bytes that are no HTTP', '\u0000\u0001\u0002\r\n\r\n'],
    ['two hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n'],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    [
      'another protocol',
      'GET /api/about HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'headers of 64 KB',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nX: ${'x'.repeat(65_536)}\r\n\r\n`,
    ],
  ])('with %s does not end the server', async (_, text) => {
    const closing = text
      .replaceAll('PORT', String(console.port))
      .replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const answer = await raw(closing);
    expect(answer).not.toMatch(/^HTTP\/1\.1 (101|2\d\d)/);
    expect((await ask('GET', '/api/about')).status).toBe(200);
  });
});
