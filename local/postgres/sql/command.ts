import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import type { Command } from './commands.ts';
import { copyCommand } from './copy-command.ts';
import { closeCommand, declareCommand, fetchCommand } from './cursor-command.ts';
import type { Statement } from './statements.ts';
import { closingOf, isName, isOperator, isWord, type Token } from './tokens.ts';

type Parse = (tokens: readonly Token[], statement: Statement) => Command;

/** Words with which a query begins. The engine also takes DESCRIBE and SUMMARIZE, and FROM first. */
const QUERIES = [
  ...['select', 'with', 'values', 'table', 'explain', 'from', 'describe', 'summarize', 'pivot'],
  ...['unpivot', 'desc'],
];

/** Words of statements that would change something. */
const WRITES = [
  ...[
    'insert',
    'update',
    'delete',
    'merge',
    'truncate',
    'create',
    'alter',
    'drop',
    'grant',
    'revoke',
  ],
  ...[
    'comment',
    'vacuum',
    'analyze',
    'cluster',
    'reindex',
    'refresh',
    'lock',
    'security',
    'reassign',
  ],
  ...['import', 'export', 'attach', 'detach', 'install', 'load', 'pragma', 'use', 'call', 'do'],
  ...['checkpoint', 'force', 'update_extensions', 'notify', 'prepare', 'execute'],
];

const PARSERS: Readonly<Record<string, Parse>> = {
  begin: () => ({ kind: 'begin', tag: 'BEGIN' }),
  start: () => ({ kind: 'begin', tag: 'START TRANSACTION' }),
  commit: () => ({ kind: 'commit', tag: 'COMMIT' }),
  end: () => ({ kind: 'commit', tag: 'COMMIT' }),
  abort: () => ({ kind: 'rollback', tag: 'ROLLBACK' }),
  rollback: rollbackCommand,
  savepoint: (tokens) => ({ kind: 'savepoint', name: nameAt(tokens, 1) }),
  release: (tokens) => ({
    kind: 'release',
    name: nameAt(tokens, isWord(tokens[1], 'savepoint') ? 2 : 1),
  }),
  set: setCommand,
  show: (tokens) => ({ kind: 'show', name: settingName(tokens, 1) }),
  reset: (tokens) => ({ kind: 'reset', name: settingName(tokens, 1) }),
  discard: (tokens) => ({ kind: 'discard', what: nameAt(tokens, 1) }),
  listen: () => ({ kind: 'nothing', tag: 'LISTEN' }),
  unlisten: () => ({ kind: 'nothing', tag: 'UNLISTEN' }),
  declare: declareCommand,
  fetch: (tokens) => fetchCommand(tokens, false),
  move: (tokens) => fetchCommand(tokens, true),
  close: closeCommand,
  copy: copyCommand,
  deallocate: (tokens) => {
    const name = nameAt(tokens, isWord(tokens[1], 'prepare') ? 2 : 1);
    return { kind: 'deallocate', name: name === 'all' ? undefined : name };
  },
};

/** Throws 25006 for what would write, and 42601 for what is no statement. */
export function commandOf(statement: Statement): Command {
  const { tokens } = statement;
  const [first] = tokens;
  const word = first?.kind === 'word' ? first.value : '';
  if (QUERIES.includes(word) || first?.text === '(') {
    refuseExplainedWrite(tokens);
    return { kind: 'query', statement };
  }
  const parse = Object.hasOwn(PARSERS, word) ? PARSERS[word] : undefined;
  if (parse) return parse(tokens, statement);
  if (WRITES.includes(word)) throw readOnly(word, first?.start ?? 0);
  throw new PgError(SQLSTATE.syntaxError, `syntax error at or near "${first?.text ?? ''}"`, {
    position: first?.start ?? 0,
  });
}

const readOnly = (word: string, position: number): PgError =>
  new PgError(
    SQLSTATE.readOnlyTransaction,
    `cannot execute ${word.toUpperCase()} in a read-only transaction`,
    { hint: 'The lake can only be read here.', position },
  );

/** The engine refuses `WITH x AS (INSERT …)` and `SELECT … INTO`, but would explain a write. */
function refuseExplainedWrite(tokens: readonly Token[]): void {
  if (!isWord(tokens[0], 'explain')) return;
  let at = isOperator(tokens[1], '(') ? closingOf(tokens, 1) + 1 : 1;
  while (isWord(tokens[at], 'analyze', 'verbose')) at += 1;
  const explained = tokens[at];
  if (explained && isWord(explained, ...WRITES)) throw readOnly(explained.value, explained.start);
}

function rollbackCommand(tokens: readonly Token[]): Command {
  const at = isWord(tokens[1], 'work', 'transaction') ? 2 : 1;
  if (!isWord(tokens[at], 'to')) return { kind: 'rollback', tag: 'ROLLBACK' };
  const name = isWord(tokens[at + 1], 'savepoint') ? at + 2 : at + 1;
  return { kind: 'rollback to', name: nameAt(tokens, name) };
}

/**
 * `SET [SESSION | LOCAL] name { TO | = } value`
 * https://www.postgresql.org/docs/15/sql-set.html
 */
function setCommand(tokens: readonly Token[]): Command {
  const scope = isWord(tokens[1], 'session', 'local') && !isOperator(tokens[2], '=', '.') ? 1 : 0;
  const isLocal = scope === 1 && isWord(tokens[1], 'local');
  const rest = tokens.slice(1 + scope);
  if (isWord(rest[0], 'transaction', 'characteristics')) return { kind: 'nothing', tag: 'SET' };
  if (isWord(rest[0], 'time') && isWord(rest[1], 'zone')) {
    return { kind: 'set', name: 'timezone', value: valueIn(rest.slice(2)), isLocal };
  }
  if (isWord(rest[0], 'names')) {
    return { kind: 'set', name: 'client_encoding', value: valueIn(rest.slice(1)), isLocal };
  }
  const at = rest.findIndex((token) => isWord(token, 'to') || isOperator(token, '='));
  const first = rest[0];
  if (at === -1 || !isName(first)) {
    throw new PgError(SQLSTATE.syntaxError, 'syntax error: expected SET name TO value', {
      position: first?.start ?? tokens[0]?.start ?? 0,
    });
  }
  const name = rest.slice(0, at).map(({ value }) => value.toLowerCase());
  return { kind: 'set', name: name.join(''), value: valueIn(rest.slice(at + 1)), isLocal };
}

/** Undefined for DEFAULT. */
function valueIn(tokens: readonly Token[]): string | undefined {
  if (tokens.length === 1 && isWord(tokens[0], 'default')) return undefined;
  return tokens
    .map(({ value, text, kind }) => (kind === 'word' ? text : value))
    .join('')
    .replaceAll(',', ', ');
}

function settingName(tokens: readonly Token[], index: number): string {
  const rest = tokens.slice(index).map(({ value }) => value.toLowerCase());
  if (rest[0] === 'session' && rest[1] === 'authorization') return 'session_authorization';
  if (rest[0] === 'time' && rest[1] === 'zone') return 'timezone';
  if (rest[0] === 'transaction') return rest.join('_').replaceAll('__', '_');
  return rest.join('');
}

function nameAt(tokens: readonly Token[], index: number): string {
  const token = tokens[index];
  if (isName(token)) return token.value;
  throw new PgError(SQLSTATE.syntaxError, `syntax error: expected a name`, {
    position: tokens[index - 1]?.end ?? 0,
  });
}
