import {
  CORRECTION_COLUMNS,
  CORRECTIONS_TABLE,
} from '../../../functions/lake/corrections-table.ts';
import {
  LINE_COLUMNS,
  LINES_PARTITION,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_PARTITION,
  QUARANTINE_TABLE,
} from '../../../functions/lake/lake-tables.ts';

/**
 * Keywords that Athena (Trino) and DuckDB interpret in the same way. Before you add one, check the
 * documentation of both.
 */
const KEYWORDS = words(`
  SELECT DISTINCT AS FROM WHERE GROUP BY HAVING ORDER ASC DESC NULLS FIRST LAST LIMIT WITH UNION ALL
  INNER LEFT JOIN CROSS ON AND OR NOT IN IS NULL LIKE BETWEEN EXISTS CASE WHEN THEN ELSE END
  OVER PARTITION CAST DATE TIMESTAMP`);

/** Functions that return the same value in both. `avg` of decimals, for example, does not. */
const FUNCTIONS = words(`
  count sum min max coalesce nullif abs round row_number rank ntile date_trunc date_diff lower upper substr length`);

const TYPES = words('date timestamp double bigint integer varchar decimal');

const COLUMNS = new Set([
  ...[...LINE_COLUMNS, ...QUARANTINE_COLUMNS, ...CORRECTION_COLUMNS].map(
    ({ name }): string => name,
  ),
  ...[LINES_PARTITION, QUARANTINE_PARTITION, LINES_TABLE, QUARANTINE_TABLE, CORRECTIONS_TABLE],
]);

const SYMBOLS = /^(<=|>=|<>|[-+*/(),.=<>])$/;
const TOKEN = /'(?:[^']|'')*'|[A-Za-z_]\w*|\d+(?:\.\d+)?|<=|>=|<>|::|\S/g;

/**
 * Returns the parts of a statement that the two do not have in common. If there are none, Athena
 * runs the statement as DuckDB does, as far as its words show.
 */
export function foreignTo(sql: string): string[] {
  const tokens = sql.replaceAll(/--.*$/gm, '').match(TOKEN) ?? [];
  const names = aliasesIn(tokens);
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

/** Returns the names in `… AS name`, `WITH name AS (` and `), name AS (`. */
function aliasesIn(tokens: readonly string[]): Set<string> {
  const aliases = tokens.filter(
    (token, at) =>
      /^[a-z_]/.test(token) &&
      (same(tokens[at - 1], 'AS') || (same(tokens[at + 1], 'AS') && tokens[at + 2] === '(')),
  );
  return new Set(aliases.filter((name) => !KEYWORDS.has(name)));
}

/** Returns casts to types that one of the two lacks, or has under another name. */
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

/**
 * Returns divisions of anything but doubles. Trino divides integers to integers and decimals to
 * decimals, where DuckDB returns doubles.
 */
function divisionsOf(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, at) => {
    if (token !== '/') return [];
    const start = tokens.indexOf('CAST', at);
    const direct = start === at + 1 || (start === at + 3 && same(tokens[at + 1], 'nullif'));
    return direct && typeOfCast(tokens, start) === 'double'
      ? []
      : ['/ by something other than a double'];
  });
}

/** Returns dates that are written as text. Trino does not compare a date with text. */
function datesAsText(tokens: readonly string[]): string[] {
  return tokens.filter(
    (token, at) => /^'\d{4}-\d\d/.test(token) && !/^(date|timestamp)$/i.test(tokens[at - 1] ?? ''),
  );
}

/**
 * Returns column aliases that are used where only DuckDB knows them. In Trino, an alias of a SELECT
 * exists only in its ORDER BY.
 */
function aliasesUsedEarly(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, at) => (same(token, 'SELECT') ? earlyIn(scope(tokens, at)) : []));
}

/** Returns a SELECT to its end, without its subqueries and its ORDER BY. */
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
