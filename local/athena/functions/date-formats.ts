import type { Ast } from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';

/** MySQL's specifiers, which Trino has, and DuckDB's. */
const SPECIFIERS: Readonly<Record<string, string>> = {
  Y: '%Y',
  y: '%y',
  m: '%m',
  c: '%-m',
  M: '%B',
  b: '%b',
  d: '%d',
  e: '%-d',
  j: '%j',
  a: '%a',
  W: '%A',
  H: '%H',
  k: '%-H',
  h: '%I',
  I: '%I',
  l: '%-I',
  i: '%M',
  s: '%S',
  S: '%S',
  f: '%f',
  p: '%p',
  T: '%H:%M:%S',
  r: '%I:%M:%S %p',
  '%': '%%',
};

/** The format of `date_format` and `date_parse` in DuckDB's letters. */
export function strftimeFormat(format: string, node: Ast): string {
  return format.replace(/%(.?)/gs, (specifier, letter: string) => {
    const known = SPECIFIERS[letter];
    if (known !== undefined) return known;
    throw notServed(`The specifier ${specifier} of a date format`, node);
  });
}
