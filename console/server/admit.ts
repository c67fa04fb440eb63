import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalDocument } from './document.ts';
import { type Admission, isKey, keyCookie, refusalOf } from './guard.ts';
import { securityHeaders } from './security-headers.ts';

/**
 * Whether a request may be answered. Otherwise it has been: with a refusal, or with a redirection to
 * the same page without the key, which the browser then keeps in a cookie.
 */
export function admit(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  admission: Admission,
): boolean {
  const { method = 'GET', headers } = request;
  const refusal = refusalOf({ method, headers }, admission);
  if (!refusal && !url.searchParams.has('key')) return true;
  const mayShowKey = !refusal || refusal.status === 401;
  if (mayShowKey && method === 'GET' && isKey(url.searchParams.get('key') ?? '', admission.key)) {
    url.searchParams.delete('key');
    const location = `${url.pathname}${url.search}`.replace(/^\/\/+/, '/');
    response.writeHead(303, { ...securityHeaders(), location, 'set-cookie': keyCookie(admission) });
    response.end();
    return false;
  }
  const { status, reason } = refusal ?? { status: 401, reason: 'The key in the URL is not valid.' };
  response.writeHead(status, { ...securityHeaders(), 'content-type': 'text/html; charset=utf-8' });
  response.end(refusalDocument(reason));
  return false;
}
