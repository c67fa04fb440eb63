import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { apiAt } from '../../../cli/api/api.ts';
import { type RetryPolicy, retryDelay } from '../../../cli/api/retry.ts';
import { CommandError } from '../../../cli/ui/command.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that sends these responses in order, and then the last one again and again. */
async function serving(...responses: RequestListener[]): Promise<string> {
  let calls = 0;
  server = createServer((request, response) => {
    responses[Math.min(calls++, responses.length - 1)]?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`;
}

const responding =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));

/** A policy on a virtual clock, so that nothing waits. */
function virtualPolicy(totalMs = 60_000): RetryPolicy & { slept: number[]; reasons: string[] } {
  const slept: number[] = [];
  const reasons: string[] = [];
  const now = (): number => slept.reduce((sum, ms) => sum + ms, 0);
  const sleep = async (ms: number): Promise<void> => void slept.push(ms);
  const onRetry = (reason: string): void => void reasons.push(reason);
  return { slept, reasons, now, sleep, onRetry, random: () => 0.5, totalMs };
}

const post = (url: string, policy: RetryPolicy) =>
  apiAt({ url, key: 'secret' }, policy).post('/invoice-lines', Buffer.from('x'), {});

describe('a POST', () => {
  it('is retried after 503 and 429, no earlier than the server asks', async () => {
    const policy = virtualPolicy();
    const url = await serving(
      responding(503, { detail: 'The disk is full.' }, { 'retry-after': '7' }),
      responding(429),
      responding(202, { ingestId: 'a' }),
    );
    expect((await post(url, policy)).body).toEqual({ ingestId: 'a' });
    expect(policy.slept[0]).toBeGreaterThanOrEqual(7000);
    expect(policy.slept).toHaveLength(2);
    expect(policy.reasons).toEqual(['HTTP 503: The disk is full.', 'HTTP 429']);
  });

  it('is retried when the connection breaks', async () => {
    const url = await serving((request) => request.socket.destroy(), responding(202, { ok: true }));
    expect((await post(url, virtualPolicy())).body).toEqual({ ok: true });
  });

  it('fails with the last response when the time for retries is up', async () => {
    const policy = virtualPolicy(20_000);
    const url = await serving(responding(503, { detail: 'The stream throttles.' }));
    await expect(post(url, policy)).rejects.toThrow('503: The stream throttles.');
    expect(policy.now()).toBeLessThanOrEqual(20_000);
  });

  it('is not retried when the request is wrong, and fails with the message of the API', async () => {
    const policy = virtualPolicy();
    const url = await serving(responding(422, { detail: 'The header row does not name Country.' }));
    await expect(post(url, policy)).rejects.toThrow('does not name Country');
    expect(policy.slept).toEqual([]);
  });

  it.each([
    ['The x-api-key header is missing, or holds no valid key.', ' Pass the API key with --key.'],
    [
      'The request is not signed, or there is nothing at this path.',
      '\nThis command does not sign requests. Send the file with a client that does, such as curl --aws-sigv4',
    ],
    ['Your role may not do that.', ''],
  ])('that is refused with 403 "%s" advises what helps', async (detail, advice) => {
    const refused = post(await serving(responding(403, { detail })), virtualPolicy());
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({
      message: expect.stringContaining(`HTTP 403: ${detail}${advice}`),
    });
  });

  it('recognises a replayed response', async () => {
    const url = await serving(responding(202, {}, { 'idempotency-replayed': 'true' }));
    expect((await post(url, virtualPolicy())).replayed).toBe(true);
  });

  it('goes to a path below the URL, with the API key', async () => {
    const url = await serving((request, response) => {
      response.end(JSON.stringify([request.url, request.headers['x-api-key']]));
    });
    expect((await post(url, virtualPolicy())).body).toEqual(['/prod/invoice-lines', 'secret']);
  });
});

it('a request to a port on which nothing listens fails with advice on how to start', async () => {
  const url = await serving(responding(200));
  server?.close();
  await expect(post(url, virtualPolicy())).rejects.toThrow('"npm start" starts the pipeline');
});

it('a request to a server that has responded before is retried while it is down', async () => {
  const policy = virtualPolicy(20_000);
  const url = await serving(responding(200, {}, { connection: 'close' }));
  const api = apiAt({ url, key: undefined }, policy);
  await api.get('/batches');
  server?.close();
  await expect(api.get('/batches')).rejects.toThrow('Nothing listens');
  expect(policy.slept.length).toBeGreaterThan(3);
});

it('a request to an invalid address is not retried', async () => {
  const policy = virtualPolicy();
  await expect(post('http://127.0.0.1:9', policy)).rejects.toThrow("can't be reached");
  expect(policy.slept).toEqual([]);
});

it('a GET returns undefined for a 404', async () => {
  const url = await serving(responding(404));
  expect(await apiAt({ url, key: undefined }, virtualPolicy()).get('/ingests/x')).toBeUndefined();
});

it('retry delays grow to ten seconds, with jitter', () => {
  const delays = (random: number) =>
    [1, 2, 3, 10].map((failures) => retryDelay({ random: () => random }, failures));
  expect(delays(0)).toEqual([125, 250, 500, 5000]);
  expect(delays(0.999).map(Math.round)).toEqual([250, 500, 1000, 9995]);
});
