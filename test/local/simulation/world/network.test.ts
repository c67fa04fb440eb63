import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import {
  exchange,
  type Listener,
  openNetwork,
} from '../../../../local/simulation/world/network.ts';

const aRequest = (body = '') => ({
  method: 'POST',
  path: '/a?b=c',
  headers: { 'Content-Type': 'text/plain' },
  body: Buffer.from(body),
});
const ok: Listener = (_request, response) => response.end('ok');
const never: Listener = () => undefined;

test('a listener gets the whole request, and its client the whole response', async () => {
  const network = openNetwork();
  const { url } = network.listen(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    response.statusCode = 201;
    response.setHeader('X-Length', body.length);
    response.appendHeader('Vary', 'a');
    response.appendHeader('vary', 'b');
    response.write(`${request.method} ${request.url} ${request.headers['content-type']} `);
    response.end(body);
  });
  const { status, headers, body } = await network.exchange(url, aRequest('text'));
  expect([status, headers, String(body)]).toEqual([
    201,
    { 'x-length': '4', vary: 'a, b' },
    'POST /a?b=c text/plain text',
  ]);
});

test('each listener has its own address', async () => {
  const network = openNetwork();
  const [one, two] = ['one', 'two'].map((name) => network.listen((_, to) => to.end(name)).url);
  const answers = [one, two].map((url = '') => network.exchange(url, aRequest()));
  expect((await Promise.all(answers)).map(({ body }) => String(body))).toEqual(['one', 'two']);
});

test('a connection is refused when nothing listens', async () => {
  const network = openNetwork();
  const { url, close } = network.listen(ok);
  await network.exchange(url, aRequest());
  await close();
  await expect(network.exchange(url, aRequest())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('closing a listener resets its own connections and no others', async () => {
  const network = openNetwork();
  const [gone, there] = [network.listen(never), network.listen(ok)];
  const waiting = network.exchange(gone.url, aRequest());
  const other = network.exchange(there.url, aRequest());
  await gone.close();
  await expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await other).status).toBe(200);
});

test('a response that is dropped, before or after its first bytes, resets the connection', async () => {
  const dropped = exchange((_, response) => response.destroy(), aRequest());
  await expect(dropped).rejects.toMatchObject({ code: 'ECONNRESET' });
  const within = exchange((_, response) => {
    response.write('half');
    response.destroy();
  }, aRequest());
  await expect(within).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a response may be streamed', async () => {
  const { body } = await exchange(
    (_, response) => pipeline(Readable.from(['a', 'b', 'c']), response),
    aRequest(),
  );
  expect(String(body)).toBe('abc');
});
