import type { HttpRequest } from './http-request.ts';
import { Problem } from './problem.ts';

/**
 * Throws a 400 Problem for a query parameter that the route does not know. If a misspelled filter
 * were ignored, the response would answer another question.
 */
export function allowQuery({ query }: HttpRequest, known: readonly string[]): void {
  if (Object.keys(query).every((name) => known.includes(name))) return;
  const names = known.length === 0 ? 'none' : known.join(', ');
  throw new Problem(400, `A query parameter is not known here. Known: ${names}.`);
}

/**
 * A DynamoDB sort key holds 1 to 1,024 bytes (a partition key 2,048), so nothing stored has a
 * longer name.
 */
const MAX_KEY_BYTES = 1024;

/** Returns a path parameter as a key. Throws a 404 Problem when no key can have that value. */
export function pathKey({ path }: HttpRequest, parameter: string): string {
  const key = path[parameter] ?? '';
  if (key !== '' && Buffer.byteLength(key) <= MAX_KEY_BYTES) return key;
  throw new Problem(404, 'Nothing can have this name.');
}
