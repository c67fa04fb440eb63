type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'space' | 'comment';
export type Token = { kind: TokenKind; text: string; start: number };

const TOKEN =
  /(?<space>\s+)|(?<comment>--[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)|(?<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_$@]*)|(?<symbol>->|<>|!=|>=|<=|\|\||=>|[\s\S])/uy;

/** The tokens of a statement. A quote or a comment that is never closed is a symbol. */
export function tokensOf(sql: string): Token[] {
  return [...sql.matchAll(new RegExp(TOKEN, 'guy'))].map((match) => {
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    return { kind: kindNamed(kind), text: match[0], start: match.index };
  });
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

function kindNamed(name: string | undefined): TokenKind {
  const kind = KINDS.find((known) => known === name);
  if (kind) return kind;
  throw new Error(`No token is a ${name}`);
}

/** The tokens that mean something. */
export const meaningful = (tokens: readonly Token[]): Token[] =>
  tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment');

/** Places are as Athena's errors give them: `line 1:8`. */
export function placeOf(sql: string, offset: number): string {
  const lines = sql.slice(0, offset).split('\n');
  return `line ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}
