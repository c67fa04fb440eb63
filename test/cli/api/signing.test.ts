import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiAt } from '../../../cli/api/api.ts';
import { retryPolicy } from '../../../cli/api/retry.ts';
import { signing } from '../../../cli/api/signing.ts';

afterEach(() => vi.unstubAllEnvs());

async function listening(answer: (headers: IncomingHttpHeaders) => number) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer(request.headers), { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/prod/`, close: () => server.close() };
}

describe('a signed client of the API', () => {
  it('signs every attempt with the credentials of the environment, the body included', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIACLERK');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    const seen: IncomingHttpHeaders[] = [];
    const server = await listening((headers) => (seen.push(headers) > 1 ? 200 : 503));
    const policy = { ...retryPolicy(), sleep: () => Promise.resolve() };
    const api = apiAt({ url: server.url, key: undefined, sign: signing('eu-west-1') }, policy);
    const headers = { 'content-type': 'text/csv', 'idempotency-key': 'k' };
    await api.post('/invoice-lines', Buffer.from('a,b'), headers);
    server.close();
    expect(seen).toHaveLength(2);
    for (const { authorization, ...sent } of seen) {
      expect(authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIACLERK\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=content-type;host;/,
      );
      expect(sent).toMatchObject({ 'idempotency-key': 'k', 'x-amz-security-token': 'token' });
      expect(sent['x-api-key']).toBeUndefined();
      expect(sent['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
