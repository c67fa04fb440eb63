import {
  type Ast,
  call,
  comparison,
  either,
  integer,
  integerIn,
  NULL,
  operator,
  string,
  stringIn,
  when,
} from '../syntax/ast.ts';
import { notServed } from '../syntax/refusal.ts';
import { as, type FunctionSpec, type Make, same } from './function-spec.ts';

/** What Java calls white space, of which DuckDB trims only the space. */
const WHITE_SPACE =
  '\t\n\v\f\r\u001c\u001d\u001e\u001f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000';

const trimmed =
  (name: string): Make =>
  (_, [text = NULL, characters]) =>
    call(name, text, characters ?? string(WHITE_SPACE));

/** In Trino there is nothing at position 0, nor before the first character. */
const substring: Make = (node, children) => {
  const [text = NULL, start = NULL] = children;
  const plain: Ast = { ...node, function_name: 'substring', children };
  if ((integerIn(start) ?? 0) > 0) return plain;
  const isBefore = either(
    comparison('EQUAL', start, integer(0)),
    comparison('LESSTHAN', start, operator('-', call('length', text))),
  );
  return when(isBefore, string(''), plain);
};

/** NULL where there are fewer parts. */
const splitPart: Make = (node, children) => {
  const [text = NULL, separator = NULL, index = NULL] = children;
  const parts = call('len', call('string_split', text, separator));
  return when(comparison('GREATERTHAN', index, parts), NULL, { ...node, children });
};

/** Trino's is NULL if one of them is, as that of `||` is. */
const concatenated: Make = (node, [first = node, ...rest]) =>
  rest.reduce((left, right) => operator('||', left, right), first);

const replaced: Make = (node, children) => {
  if (stringIn(children[1]) === '') throw notServed('replace of an empty text', node);
  return call('replace', ...children, ...(children.length === 2 ? [string('')] : []));
};

const patternOf = (children: readonly Ast[], node: Ast): Ast => {
  const pattern = children[1];
  if (stringIn(pattern) === undefined) {
    throw notServed('A regular expression that is not a constant', node);
  }
  return pattern ?? node;
};

/** NULL where nothing matches. */
const regexpExtract: Make = (node, children) => {
  const [text = NULL, , group = integer(0)] = children;
  const pattern = patternOf(children, node);
  return when(
    call('regexp_matches', text, pattern),
    call('regexp_extract', text, pattern, group),
    NULL,
  );
};

const regexpReplace: Make = (node, children) => {
  const [text = NULL, , replacement = string('')] = children;
  const constant = stringIn(replacement);
  if (constant === undefined || /[\\]|\$\{|\$(?!\d)/.test(constant)) {
    throw notServed('This replacement of a regular expression', node);
  }
  const groups = string(constant.replace(/\$(\d)/g, '\\$1'));
  return call('regexp_replace', text, patternOf(children, node), groups, string('g'));
};

const matches: Make = (node, children) =>
  call('regexp_matches', children[0] ?? NULL, patternOf(children, node));

const like: Make = (node, children) => ({ ...node, children });

export const STRINGS: Readonly<Record<string, FunctionSpec>> = {
  '~~': ['vv', like],
  '!~~': ['vv', like],
  like_escape: ['vvv', like],
  not_like_escape: ['vvv', like],
  lower: ['v', same],
  upper: ['v', same],
  length: ['v', same],
  reverse: ['v', same],
  trim: ['v?v', trimmed('trim')],
  ltrim: ['v?v', trimmed('ltrim')],
  rtrim: ['v?v', trimmed('rtrim')],
  substr: ['vi?i', substring],
  substring: ['vi?i', substring],
  strpos: ['vv', same],
  position: ['vv', same],
  starts_with: ['vv', same],
  replace: ['vv?v', replaced],
  lpad: ['viv', same],
  rpad: ['viv', same],
  split: ['vv', as('string_split')],
  split_part: ['vvi', splitPart],
  concat: ['vv?v*', concatenated],
  concat_ws: ['vv?v*', same],
  chr: ['i', same],
  codepoint: ['v', as('unicode')],
  levenshtein_distance: ['vv', as('levenshtein')],
  regexp_like: ['vv', matches],
  regexp_extract: ['vv?i', regexpExtract],
  regexp_replace: ['vv?v', regexpReplace],
};
