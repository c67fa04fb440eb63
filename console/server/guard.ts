import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is refused: a status and a sentence for a person. */
export type Refusal = { status: 401 | 403 | 421; reason: string };

export type Admission = { port: number; key: string };

type Incoming = { method: string; headers: IncomingHttpHeaders };

/**
 * Returns why a request may not be answered, or undefined. Only a page that this server itself has
 * served may call it: another name of this host (DNS rebinding), another origin, and whoever does
 * not have the key are refused.
 */
export function refusalOf(incoming: Incoming, { port, key }: Admission): Refusal | undefined {
  const { host } = incoming.headers;
  if (!hostsOf(port).includes(host ?? '')) {
    return { status: 421, reason: `The console only answers as http://127.0.0.1:${port}.` };
  }
  if (!isOfOwnOrigin(incoming)) {
    return { status: 403, reason: 'The console does not answer pages of another origin.' };
  }
  if (!hasKey(incoming.headers.cookie, { port, key })) {
    return {
      status: 401,
      reason: 'Open the URL with its key that "npm start" or "npm run console" has printed.',
    };
  }
  return undefined;
}

const hostsOf = (port: number): string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

/** A browser sends these headers truthfully, whatever a page wants. Without them it is no browser. */
function isOfOwnOrigin({ method, headers }: Incoming): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined) return origin === `http://${host}`;
  if (method !== 'GET') return false;
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  // A link on another page may lead here. What it gets changes nothing and can't be read there.
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}

/** Cookies do not depend on the port, so that the name does. */
const cookieName = (port: number): string => `console-${port}`;

function hasKey(cookies: string | undefined, { port, key }: Admission): boolean {
  const name = `${cookieName(port)}=`;
  const found = cookies?.split('; ').find((cookie) => cookie.startsWith(name));
  return found !== undefined && isKey(found.slice(name.length), key);
}

/** Takes the same time whatever the difference. */
export function isKey(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The value of `Set-Cookie` for who has shown the key. It lasts as long as the browser runs. */
export const keyCookie = ({ port, key }: Admission): string =>
  `${cookieName(port)}=${key}; Path=/; HttpOnly; SameSite=Strict`;
