import {
  LINE_COLUMNS,
  LINES_PARTITION,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_PARTITION,
  QUARANTINE_TABLE,
} from '../../../functions/lake/lake-tables.ts';

/** What Athena (Trino) and DuckDB read in the same way; a query of ours that needs more adds it here, looked up in both. */
const KEYWORDS = words(`
  SELECT DISTINCT AS FROM WHERE GROUP BY HAVING ORDER ASC DESC NULLS FIRST LAST LIMIT WITH UNION ALL
  INNER LEFT JOIN CROSS ON AND OR NOT IN IS NULL LIKE BETWEEN EXISTS CASE WHEN THEN ELSE END
  OVER PARTITION CAST DATE TIMESTAMP`);

/** Their results have the same value in both; avg and / of decimals, for one, do not. */
const FUNCTIONS = words(`
  count sum min max coalesce nullif abs round row_number rank ntile date_trunc date_diff lower upper substr length`);

const TYPES = words('date timestamp double bigint integer varchar decimal');

const COLUMNS = new Set([
  ...[...LINE_COLUMNS, ...QUARANTINE_COLUMNS].map(({ name }): string => name),
  ...[LINES_PARTITION, QUARANTINE_PARTITION, LINES_TABLE, QUARANTINE_TABLE],
]);

const SYMBOLS = /^(<=|>=|<>|[-+*/(),.=<>])$/;
const TOKEN = /'(?:[^']|'')*'|[A-Za-z_]\w*|\d+(?:\.\d+)?|<=|>=|<>|::|\S/g;

/** What of a statement is not common to both; nothing when it runs in Athena as it does here, as far as words can tell. */
export function foreignTo(sql: string): string[] {
  const tokens = sql.replaceAll(/--.*$/gm, '').match(TOKEN) ?? [];
  const names = namesGiven(tokens);
  return [
    ...tokens.filter((token, at) => !isCommon(token, tokens[at + 1], names)),
    ...castsOf(tokens),
    ...divisionsOf(tokens),
    ...datesAsText(tokens),
    ...aliasesUsedEarly(tokens),
  ];
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().toLowerCase().split(/\s+/));
}

function isCommon(token: string, next: string | undefined, names: ReadonlySet<string>): boolean {
  if (/^['\d]/.test(token) || SYMBOLS.test(token)) return true;
  const word = token.toLowerCase();
  if (KEYWORDS.has(word)) return true;
  if (next === '(') return FUNCTIONS.has(word) || word === 'decimal';
  return COLUMNS.has(token) || names.has(token) || TYPES.has(word);
}

/** `… AS name`, `WITH name AS (`, `), name AS (`. */
function namesGiven(tokens: readonly string[]): Set<string> {
  const given = tokens.filter(
    (token, at) =>
      /^[a-z_]/.test(token) &&
      (same(tokens[at - 1], 'AS') || (same(tokens[at + 1], 'AS') && tokens[at + 2] === '(')),
  );
  return new Set(given.filter((name) => !KEYWORDS.has(name)));
}

/** Types that one of them does not know, or knows by another name. */
function castsOf(tokens: readonly string[]): string[] {
  const inCast = tokens.flatMap((token, at) =>
    same(token, 'CAST') ? [typeOfCast(tokens, at)] : [],
  );
  return inCast.filter((type) => !TYPES.has(type.toLowerCase())).map((type) => `CAST AS ${type}`);
}

function typeOfCast(tokens: readonly string[], at: number): string {
  const end = closing(tokens, at + 1);
  const as = tokens.findLastIndex((token, index) => index < end && same(token, 'AS'));
  return tokens[as + 1] ?? '';
}

/** Of integers, Trino's is whole and DuckDB's is not; of decimals the other way round. Of doubles they agree. */
function divisionsOf(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, at) => {
    if (token !== '/') return [];
    const start = tokens.indexOf('CAST', at);
    const direct = start === at + 1 || (start === at + 3 && same(tokens[at + 1], 'nullif'));
    return direct && typeOfCast(tokens, start) === 'double' ? [] : ['/ by what is no double'];
  });
}

/** Trino compares no date with a text. */
function datesAsText(tokens: readonly string[]): string[] {
  return tokens.filter(
    (token, at) => /^'\d{4}-\d\d/.test(token) && !/^(date|timestamp)$/i.test(tokens[at - 1] ?? ''),
  );
}

/** Trino knows the name that a SELECT gives a column in its ORDER BY only; DuckDB everywhere behind it. */
function aliasesUsedEarly(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, at) => (same(token, 'SELECT') ? earlyIn(scope(tokens, at)) : []));
}

/** A SELECT to its end, without the queries within it and without its own ORDER BY. */
function scope(tokens: readonly string[], select: number): string[] {
  const own: string[] = [];
  for (let at = select; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (token === ')' || same(token, 'ORDER')) break;
    const end = token === '(' ? closing(tokens, at) : at;
    const within = tokens.slice(at, end + 1);
    own.push(...(within.some((inner) => same(inner, 'SELECT')) && end > at ? ['()'] : within));
    at = end;
  }
  return own;
}

function earlyIn(own: readonly string[]): string[] {
  const isAlias = (at: number): boolean => same(own[at - 1], 'AS') && !TYPES.has(own[at] ?? '');
  const aliases = new Set(own.filter((token, at) => isAlias(at) && !COLUMNS.has(token)));
  const used = own.filter(
    (token, at) => aliases.has(token) && !isAlias(at) && own[at + 1] !== '.' && own[at - 1] !== '.',
  );
  return used.map((alias) => `${alias} before ORDER BY`);
}

function closing(tokens: readonly string[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at] === '(') depth += 1;
    if (tokens[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

function same(token: string | undefined, keyword: string): boolean {
  return token?.toLowerCase() === keyword.toLowerCase();
}
