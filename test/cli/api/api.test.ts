import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { apiAt } from '../../../cli/api/api.ts';
import { type Patience, retryDelay } from '../../../cli/api/retry.ts';

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers one after the other; the last again and again. */
async function serving(...answers: RequestListener[]): Promise<string> {
  let calls = 0;
  server = createServer((request, response) => {
    answers[Math.min(calls++, answers.length - 1)]?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`;
}

const answering =
  (status: number, body: unknown = {}, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(JSON.stringify(body));

/** A clock of its own, so that nothing waits. */
function virtual(totalMs = 60_000): Patience & { slept: number[]; said: string[] } {
  const slept: number[] = [];
  const said: string[] = [];
  const now = (): number => slept.reduce((sum, ms) => sum + ms, 0);
  const sleep = async (ms: number): Promise<void> => void slept.push(ms);
  const onRetry = (why: string): void => void said.push(why);
  return { slept, said, now, sleep, onRetry, random: () => 0.5, totalMs };
}

const post = (url: string, patience: Patience) =>
  apiAt({ url, key: 'secret' }, patience).post('/invoice-lines', Buffer.from('x'), {});

describe('a POST', () => {
  it('is sent again after 503 and 429, as late as the server asks', async () => {
    const patience = virtual();
    const url = await serving(
      answering(503, {}, { 'retry-after': '7' }),
      answering(429),
      answering(202, { ingestId: 'a' }),
    );
    expect((await post(url, patience)).body).toEqual({ ingestId: 'a' });
    expect(patience.slept[0]).toBeGreaterThanOrEqual(7000);
    expect(patience.slept).toHaveLength(2);
    expect(patience.said).toEqual(['answer 503', 'answer 429']);
  });

  it('is sent again when the connection breaks', async () => {
    const url = await serving((request) => request.socket.destroy(), answering(202, { ok: true }));
    expect((await post(url, virtual())).body).toEqual({ ok: true });
  });

  it('ends when patience does, with the last answer', async () => {
    const patience = virtual(20_000);
    const url = await serving(answering(503, { detail: 'The stream throttles.' }));
    await expect(post(url, patience)).rejects.toThrow('503: The stream throttles.');
    expect(patience.now()).toBeLessThanOrEqual(20_000);
  });

  it('is not sent again when it is wrong, and says why in the words of the API', async () => {
    const patience = virtual();
    const url = await serving(answering(422, { detail: 'The header row does not name Country.' }));
    await expect(post(url, patience)).rejects.toThrow('does not name Country');
    expect(patience.slept).toEqual([]);
  });

  it('knows an answer that is a repetition', async () => {
    const url = await serving(answering(202, {}, { 'idempotency-replayed': 'true' }));
    expect((await post(url, virtual())).replayed).toBe(true);
  });

  it('goes below the path of the URL, with the key', async () => {
    const url = await serving((request, response) => {
      response.end(JSON.stringify([request.url, request.headers['x-api-key']]));
    });
    expect((await post(url, virtual())).body).toEqual(['/prod/invoice-lines', 'secret']);
  });
});

it('where nothing listens it says how to start', async () => {
  const url = await serving(answering(200));
  server?.close();
  await expect(post(url, virtual())).rejects.toThrow('"npm start" starts the pipeline');
});

it('a server that is away for a moment is waited for', async () => {
  const patience = virtual(20_000);
  const url = await serving(answering(200, {}, { connection: 'close' }));
  const api = apiAt({ url, key: undefined }, patience);
  await api.get('/batches');
  server?.close();
  await expect(api.get('/batches')).rejects.toThrow('Nothing listens');
  expect(patience.slept.length).toBeGreaterThan(3);
});

it('an address that is none is not tried twice', async () => {
  const patience = virtual();
  await expect(post('http://127.0.0.1:9', patience)).rejects.toThrow("can't be reached");
  expect(patience.slept).toEqual([]);
});

it('what is not there is undefined', async () => {
  const url = await serving(answering(404));
  expect(await apiAt({ url, key: undefined }, virtual()).get('/ingests/x')).toBeUndefined();
});

it('delays grow to ten seconds, with jitter', () => {
  const delays = (random: number) =>
    [1, 2, 3, 10].map((failures) => retryDelay({ random: () => random }, failures));
  expect(delays(0)).toEqual([125, 250, 500, 5000]);
  expect(delays(0.999).map(Math.round)).toEqual([250, 500, 1000, 9995]);
});
