import type { HttpRequest } from './http-request.ts';
import { Problem } from './problem.ts';

/**
 * Throws a 400 for a query parameter that the route does not know: a misspelled filter that is ignored would answer
 * another question.
 */
export function allowQuery({ query }: HttpRequest, known: readonly string[]): void {
  if (Object.keys(query).every((name) => known.includes(name))) return;
  const which = known.length === 0 ? 'none' : known.join(', ');
  throw new Problem(400, `A query parameter is not known here. Known: ${which}.`);
}
