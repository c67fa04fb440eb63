import { invalid } from '../errors.ts';

/** `end` is the end of the expression. A `word` is a name, a function or a keyword. */
type Kind = 'word' | 'name' | 'value' | 'integer' | 'symbol' | 'end';
export type Token = { kind: Kind; text: string; from: number; to: number };

const TOKEN =
  /(?<word>[A-Za-z_]\w*)|(?<name>#\w+)|(?<value>:\w+)|(?<integer>\d+)|(?<symbol><=|>=|<>|[=<>()[\].,+-])/y;
const MOST_BYTES = 4096;
const SPACE = /[ \t\r\n]*/y;

/** The tokens of an expression, read one by one. Throws the syntax error of DynamoDB. */
export class Tokens {
  readonly #expression: string;
  readonly #parameter: string;
  readonly #tokens: Token[];
  #at = 0;

  constructor(expression: string, parameter: string) {
    if (expression === '') {
      throw invalid(`Invalid ${parameter}: The expression can not be empty;`);
    }
    const bytes = Buffer.byteLength(expression);
    if (bytes > MOST_BYTES) {
      throw invalid(
        `Invalid ${parameter}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
      );
    }
    this.#expression = expression;
    this.#parameter = parameter;
    this.#tokens = [];
    let at = 0;
    do {
      SPACE.lastIndex = at;
      SPACE.exec(expression);
      const token = tokenAt(expression, SPACE.lastIndex);
      this.#tokens.push(token ?? this.#unexpected(SPACE.lastIndex));
      at = this.#tokens.at(-1)?.to ?? 0;
    } while (this.#tokens.at(-1)?.kind !== 'end');
  }

  #unexpected(at: number): never {
    const token = {
      kind: 'symbol' as const,
      text: this.#expression[at] ?? '',
      from: at,
      to: at + 1,
    };
    this.#tokens.push(token);
    throw this.#syntaxError(this.#tokens.length - 1);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (token) return token;
    throw new RangeError('An expression has no tokens');
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Takes a symbol or a keyword, if it is next. Keywords may be in any case. */
  take(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.#at += 1;
    return true;
  }

  isNext(text: string): boolean {
    const { kind, text: next } = this.peek();
    return kind === 'word' ? next.toUpperCase() === text : next === text && kind === 'symbol';
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.error();
  }

  end(): void {
    if (this.peek().kind !== 'end') throw this.error();
  }

  /** The error for the next token. */
  error(): Error {
    return this.#syntaxError(this.#at);
  }

  #syntaxError(index: number): Error {
    const token = this.#tokens[index] ?? this.peek();
    const first = this.#tokens[index - 1] ?? token;
    const last = this.#tokens[index + 1] ?? token;
    const near = this.#expression.slice(first.from, last.to);
    const shown = token.kind === 'end' ? '<EOF>' : token.text;
    return invalid(`Invalid ${this.#parameter}: Syntax error; token: "${shown}", near: "${near}"`);
  }
}

function tokenAt(expression: string, from: number): Token | undefined {
  if (from === expression.length) return { kind: 'end', text: '', from, to: from };
  TOKEN.lastIndex = from;
  const { word, name, value, integer, symbol } = TOKEN.exec(expression)?.groups ?? {};
  const to = TOKEN.lastIndex;
  if (word !== undefined) return { kind: 'word', text: word, from, to };
  if (name !== undefined) return { kind: 'name', text: name, from, to };
  if (value !== undefined) return { kind: 'value', text: value, from, to };
  if (integer !== undefined) return { kind: 'integer', text: integer, from, to };
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol, from, to };
}
