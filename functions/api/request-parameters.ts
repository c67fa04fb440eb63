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
  if (isKey(key)) return key;
  throw new Problem(404, 'Nothing can have this name.');
}

/** Whether something stored can have this name. */
export function isKey(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= MAX_KEY_BYTES;
}

/** The maximum number of ids in one request. A URL with so many is short enough for any client. */
export const MAX_IDS = 50;

export const LIST_OF_IDS = new RegExp(`^[^,]+(,[^,]+){0,${MAX_IDS - 1}}$`);

/** Reads `ids`, each id once. Throws a 400 Problem when it is no list of ids. */
export function queryIds({ query }: HttpRequest): string[] {
  const ids = query['ids'] ?? '';
  if (LIST_OF_IDS.test(ids)) return [...new Set(ids.split(','))];
  throw new Problem(400, `ids must be 1 to ${MAX_IDS} ids, separated by commas.`);
}
