import { describe, expect, it } from 'vitest';
import { keyCookie, refusalOf } from '../../../console/server/guard.ts';

const ADMISSION = { port: 8788, key: 'the-key' };
const OWN = 'http://127.0.0.1:8788';
const COOKIE = keyCookie(ADMISSION).split(';')[0] ?? '';

const statusOf = (headers: Record<string, string>, method = 'GET') =>
  refusalOf({ method, headers: { host: '127.0.0.1:8788', cookie: COOKIE, ...headers } }, ADMISSION)
    ?.status;

describe('the guard of the console', () => {
  it.each([
    ['its own page', { origin: OWN }, 'POST'],
    [
      'its own page by the other name',
      { host: 'localhost:8788', origin: 'http://localhost:8788' },
      'POST',
    ],
    ['a page of its own that reads', { 'sec-fetch-site': 'same-origin' }, 'GET'],
    ['an address that a person has typed', { 'sec-fetch-site': 'none' }, 'GET'],
    ['curl with the cookie', {}, 'GET'],
    [
      'a link on a page of another site',
      {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
      'GET',
    ],
  ] as const)('lets %s in', (_, headers, method) => {
    expect(statusOf(headers, method)).toBeUndefined();
  });

  it.each([
    [
      'another name of this host, as after DNS rebinding',
      { host: 'evil.example:8788' },
      'GET',
      421,
    ],
    ['its name with another port', { host: '127.0.0.1:8787' }, 'GET', 421],
    ['no host', { host: '' }, 'GET', 421],
    ['another origin', { origin: 'https://evil.example' }, 'GET', 403],
    ['another port of this host', { origin: 'http://127.0.0.1:8787' }, 'POST', 403],
    ['an opaque origin', { origin: 'null' }, 'POST', 403],
    ['a change from no page at all', {}, 'POST', 403],
    [
      'an image on another page',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      'GET',
      403,
    ],
    [
      'a frame on another page',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
      'GET',
      403,
    ],
    ['another port that fetches', { 'sec-fetch-site': 'same-site' }, 'GET', 403],
    ['who has no cookie', { cookie: '' }, 'GET', 401],
    ['who has the cookie of another port', { cookie: 'console-8787=the-key' }, 'GET', 401],
    ['who has another key', { cookie: 'console-8788=the-kez' }, 'GET', 401],
    ['who has the beginning of the key', { cookie: 'console-8788=the' }, 'GET', 401],
  ] as const)('refuses %s', (_, headers, method, status) => {
    expect(statusOf(headers, method)).toBe(status);
  });
});
