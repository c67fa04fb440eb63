import type { HttpRequest } from './http-request.ts';
import { Problem } from './problem.ts';

const JSON_TYPE = 'application/json';
export const CSV = 'text/csv';
type Offered = typeof JSON_TYPE | typeof CSV;

/** The default is the first: it is sent to a client that has no preference. */
const OFFERED: readonly Offered[] = [JSON_TYPE, CSV];

type Range = { type: string; quality: number };

/**
 * Returns the content type that a client prefers (RFC 9110, 12.5.1). A type that it names goes
 * before one that only a wildcard allows. Throws a 406 Problem when it allows none.
 */
export function preferredType({ header }: HttpRequest): Offered {
  const accept = header('accept')?.trim();
  if (!accept) return JSON_TYPE;
  const ranges = accept.split(',').flatMap(rangeIn);
  const [best] = OFFERED.map((type) => ({ type, ...preference(type, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.precision - a.precision);
  if (best) return best.type;
  throw new Problem(406, `Accept must allow ${OFFERED.join(' or ')}.`);
}

/** The most precise range that matches a type decides on its quality. */
function preference(type: Offered, ranges: readonly Range[]) {
  const [group] = type.split('/');
  const names = ['*/*', `${group}/*`, type];
  const matching = ranges
    .map(({ type: name, quality }) => ({ precision: names.indexOf(name), quality }))
    .filter(({ precision }) => precision !== -1)
    .sort((a, b) => b.precision - a.precision || b.quality - a.quality);
  return matching[0] ?? { precision: -1, quality: 0 };
}

const QUALITY = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/** Other parameters, such as a charset, do not change what is sent. A malformed range allows nothing. */
function rangeIn(text: string): Range[] {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => /^q=/i.test(parameter));
  const quality = weight === undefined ? '1' : QUALITY.exec(weight)?.[1];
  return quality === undefined ? [] : [{ type: type.toLowerCase(), quality: Number(quality) }];
}
