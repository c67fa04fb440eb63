type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'space' | 'comment';
export type Token = { kind: TokenKind; text: string; start: number };

const TOKEN =
  /(?<space>\s+)|(?<comment>--[^\n]*|\/\*(?:[\s\S]*?\*\/|[\s\S]*))|(?<string>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_$@]*)|(?<symbol>->|<>|!=|>=|<=|\|\||=>|[\s\S])/uy;

/**
 * The tokens of a statement. A quote that is never closed is a symbol. A comment that is never closed
 * goes to the end: as symbols, the marks in it would be sought from one after the other.
 */
export function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(new RegExp(TOKEN, 'guy'))].map((match) => ({
    kind: kindOf(match.groups ?? {}),
    text: match[0],
    start: match.index,
  }));
}

const KINDS: readonly TokenKind[] = [
  'word',
  'quoted',
  'string',
  'number',
  'symbol',
  'space',
  'comment',
];

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  const kind = KINDS.find((known) => groups[known] !== undefined);
  if (kind) return kind;
  throw new Error('A token is of no kind');
}

/** The tokens that mean something. */
export const meaningful = (tokens: readonly Token[]): Token[] =>
  tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');

/** Places are as Athena's errors give them: `line 1:8`. */
export function placeOf(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
