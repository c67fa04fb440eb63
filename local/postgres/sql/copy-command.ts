import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import type { Command, CopyOptions } from './commands.ts';
import { type Statement, statementsOf } from './statements.ts';
import { closingOf, isName, isOperator, isWord, type Token } from './tokens.ts';

/**
 * COPY … TO STDOUT, with the options of both notations.
 * https://www.postgresql.org/docs/15/sql-copy.html
 */
export function copyCommand(tokens: readonly Token[], { sql }: Statement): Command {
  const direction = directionOf(tokens);
  const source = tokens.slice(1, direction);
  if (isWord(tokens[direction], 'from')) {
    throw new PgError(
      SQLSTATE.readOnlyTransaction,
      'cannot execute COPY FROM in a read-only transaction',
      { hint: 'The lake can only be read here.' },
    );
  }
  if (!isWord(tokens[direction + 1], 'stdout')) {
    throw new PgError(SQLSTATE.insufficientPrivilege, 'must be superuser to COPY to a file', {
      hint: "COPY … TO STDOUT and psql's \\copy work for anyone.",
    });
  }
  const options = optionsOf(tokens.slice(direction + 2));
  return { kind: 'copy', statement: copied(source, sql), options };
}

function directionOf(tokens: readonly Token[]): number {
  let at = 1;
  while (at < tokens.length && !isWord(tokens[at], 'to', 'from')) {
    at = isOperator(tokens[at], '(') ? closingOf(tokens, at) + 1 : at + 1;
  }
  if (at < tokens.length) return at;
  throw new PgError(SQLSTATE.syntaxError, 'syntax error: expected COPY … TO STDOUT', {
    position: tokens.at(-1)?.end ?? 0,
  });
}

/** `(SELECT …)`, or a table with perhaps a list of columns. */
function copied(source: readonly Token[], sql: string): Statement {
  if (isOperator(source[0], '(')) {
    const inner = source.slice(1, -1);
    const [first] = inner;
    if (isWord(first, 'select', 'with', 'values', 'table', 'from') || isOperator(first, '(')) {
      return { sql, tokens: inner };
    }
    throw new PgError(SQLSTATE.readOnlyTransaction, 'COPY takes a query here', {
      position: first?.start ?? 0,
    });
  }
  const open = source.findIndex((token) => isOperator(token, '('));
  const table = open === -1 ? source : source.slice(0, open);
  const text = (part: readonly Token[]) => part.map((token) => token.text).join(' ');
  const columns = open === -1 ? '*' : text(source.slice(open + 1, -1));
  const [statement] = statementsOf(`SELECT ${columns} FROM ${text(table)}`);
  if (!statement) throw new PgError(SQLSTATE.syntaxError, 'COPY needs a table or a query');
  return statement;
}

function optionsOf(tokens: readonly Token[]): CopyOptions {
  const given = isWord(tokens[0], 'with') ? tokens.slice(1) : tokens;
  const read = isOperator(given[0], '(') ? listed(given.slice(1, -1)) : legacy(given);
  const format = read.get('format')?.toLowerCase() ?? 'text';
  if (format !== 'text' && format !== 'csv') {
    throw new PgError(SQLSTATE.featureNotSupported, `COPY format "${format}" is not supported`, {
      hint: 'text and csv are.',
    });
  }
  const defaults = DEFAULTS[format];
  const quote = read.get('quote') ?? defaults.quote;
  return {
    format,
    header: isOn(read.get('header')),
    delimiter: single('delimiter', read.get('delimiter') ?? defaults.delimiter),
    null: read.get('null') ?? defaults.null,
    quote: single('quote', quote),
    escape: single('escape', read.get('escape') ?? quote),
    forceQuote: read.has('force_quote'),
  };
}

const DEFAULTS = {
  csv: { delimiter: ',', null: '', quote: '"' },
  text: { delimiter: '\t', null: '\\N', quote: '"' },
};

const NAMES = [
  'format',
  'header',
  'delimiter',
  'null',
  'quote',
  'escape',
  'force_quote',
  'encoding',
];

function listed(tokens: readonly Token[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < tokens.length; at += 1) {
    const name = tokens[at];
    if (!isName(name) || !NAMES.includes(name.value.toLowerCase())) throw unknown(name);
    const value = tokens[at + 1];
    options.set(
      name.value.toLowerCase(),
      isOperator(value, ',') ? 'true' : (value?.value ?? 'true'),
    );
    at = endOfOption(tokens, at);
  }
  return options;
}

/** The index of the comma after an option. */
function endOfOption(tokens: readonly Token[], index: number): number {
  let at = index;
  while (at < tokens.length && !isOperator(tokens[at], ',')) {
    at = isOperator(tokens[at], '(') ? closingOf(tokens, at) + 1 : at + 1;
  }
  return at;
}

/** The notation of before 9.0, which psql and older tools still send: `CSV HEADER DELIMITER ';'`. */
function legacy(tokens: readonly Token[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < tokens.length; at += 1) {
    const [name, value] = legacyOption(tokens[at]);
    if (value === undefined) at += isWord(tokens[at + 1], 'as') ? 2 : 1;
    options.set(name, value ?? tokens[at]?.value ?? '');
    if (name === 'force_quote') at += 2;
  }
  return options;
}

function legacyOption(token: Token | undefined): [name: string, value?: string] {
  const isKnown = token?.kind === 'word' && Object.hasOwn(LEGACY, token.value);
  const option = isKnown ? LEGACY[token.value] : undefined;
  if (option) return option;
  throw unknown(token);
}

/** The option that a word sets, and to what, unless that is the next word. */
const LEGACY: Readonly<Record<string, [name: string, value?: string]>> = {
  csv: ['format', 'csv'],
  header: ['header', 'true'],
  force: ['force_quote', '*'],
  delimiter: ['delimiter'],
  null: ['null'],
  quote: ['quote'],
  escape: ['escape'],
  encoding: ['encoding'],
};

const isOn = (value: string | undefined): boolean =>
  value !== undefined && !/^(false|off|0)$/i.test(value);

function single(name: string, value: string): string {
  if (value.length === 1) return value;
  throw new PgError(
    SQLSTATE.invalidParameterValue,
    `COPY ${name} must be a single one-byte character`,
  );
}

const unknown = (token: Token | undefined): PgError =>
  new PgError(SQLSTATE.syntaxError, `option "${token?.text ?? ''}" not recognized`, {
    ...(token && { position: token.start }),
  });
