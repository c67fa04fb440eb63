import type { HttpRequest } from '../api/http-request.ts';
import { Problem } from '../api/problem.ts';

/** A key of DynamoDB holds 1 to 1,024 bytes (2,048 as partition key): nothing stored has a longer name. */
const MAX_KEY_BYTES = 1024;

/** A path parameter as a key. Throws a 404 when nothing can have that name. */
export function pathKey({ path }: HttpRequest, parameter: string): string {
  const key = path[parameter] ?? '';
  if (key !== '' && Buffer.byteLength(key) <= MAX_KEY_BYTES) return key;
  throw new Problem(404, 'Nothing can have this name.');
}
