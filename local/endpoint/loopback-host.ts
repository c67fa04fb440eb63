type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Names that no DNS server answers for. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|(?:[a-z\d.-]+\.)?localhost|\[::1\])(?::\d+)?$/i;

/**
 * Whether a request was sent to this machine by its own name. A page of the web can have a name that
 * leads to this machine, and its requests would be of the same origin. Signatures are not verified
 * here, so nothing else would stop it.
 */
export function isToLoopback(headers: Headers): boolean {
  const host = headers[':authority'] ?? headers['host'];
  return host === undefined || (typeof host === 'string' && LOOPBACK.test(host));
}
