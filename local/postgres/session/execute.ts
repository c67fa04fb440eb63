import type { Result } from '../../query-engine/statement.ts';
import { rewritten } from '../dialect/rewrite.ts';
import { run } from '../engine/lake.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import type { Command, CopyOptions, Fetching } from '../sql/commands.ts';
import type { Statement } from '../sql/statements.ts';
import type { ParameterType } from '../types/parameters.ts';
import { dialectOf, isPlan } from './prepare.ts';
import { type Rows, rowsOf, textRows } from './rows.ts';
import {
  closeCursor,
  deallocate,
  discard,
  noCursor,
  PLAN_COLUMNS,
  reset,
  set,
  show,
} from './session-commands.ts';
import type { Portal, State } from './state.ts';
import {
  controlTransaction,
  isTransactionCommand,
  leaseOf,
  refuseInFailed,
} from './transaction.ts';

/** What there is to send after a command. */
export type Outcome =
  | { kind: 'done'; tag: string }
  /** Rows of a query, or as many of a cursor as were asked for. */
  | { kind: 'rows'; rows: Rows; tag: 'SELECT' | 'FETCH' | 'SHOW' | 'EXPLAIN'; cursor?: Cursor }
  | { kind: 'copy'; rows: Rows; options: CopyOptions };

export type Cursor = { portal: Portal; fetching: Fetching };

type Parameters = {
  types: readonly ParameterType[];
  values: readonly (string | null)[];
};

const NONE: Parameters = { types: [], values: [] };

export async function execute(state: State, command: Command, parameters = NONE): Promise<Outcome> {
  refuseInFailed(state, command);
  if (isTransactionCommand(command)) return done(await controlTransaction(state, command));
  switch (command.kind) {
    case 'query':
      return queried(state, command.statement, parameters);
    case 'copy':
      return {
        kind: 'copy',
        rows: await ran(state, command.statement, NONE),
        options: command.options,
      };
    case 'show':
      return { kind: 'rows', rows: show(state, command.name), tag: 'SHOW' };
    case 'declare':
      return done(await declare(state, command));
    case 'fetch':
      return fetched(state, command.fetching);
    default:
      return done(await other(state, command));
  }
}

const done = (tag: string): Outcome => ({ kind: 'done', tag });

type Other = Extract<
  Command,
  { kind: 'set' | 'reset' | 'discard' | 'nothing' | 'close' | 'deallocate' }
>;

async function other(state: State, command: Other): Promise<string> {
  switch (command.kind) {
    case 'set':
      return set(state, command);
    case 'reset':
      return reset(state, command.name);
    case 'discard':
      return discard(state, command.what);
    case 'close':
      return closeCursor(state, command.cursor);
    case 'deallocate':
      return deallocate(state, command.name);
    case 'nothing':
      return command.tag;
  }
}

async function queried(
  state: State,
  statement: Statement,
  parameters: Parameters,
): Promise<Outcome> {
  const rows = await ran(state, statement, parameters);
  return isPlan(statement)
    ? { kind: 'rows', rows: await planOf(rows), tag: 'EXPLAIN' }
    : { kind: 'rows', rows, tag: 'SELECT' };
}

async function ran(state: State, statement: Statement, parameters: Parameters): Promise<Rows> {
  const { session, tableFunctions } = await leaseOf(state);
  const dialect = dialectOf(state, parameters.types);
  const text = rewritten(statement, dialect, tableFunctions);
  const { context, interruption, settings } = state;
  const limit = Number(settings.get('statement_timeout'));
  const result: Result = await interruption.guard(session, limit, () =>
    context.inTurn(async () => {
      interruption.check();
      return run(session, text, parameters.values);
    }),
  );
  return rowsOf(result);
}

/** The engine's plan, a line a row. */
async function planOf(rows: Rows): Promise<Rows> {
  const plan = await rows.take(Number.MAX_SAFE_INTEGER);
  await rows.close();
  const lines = plan.flatMap((row) => String(row.at(-1) ?? '').split('\n'));
  return textRows(
    PLAN_COLUMNS,
    lines.map((line) => [line]),
  );
}

async function declare(
  state: State,
  { cursor, statement, holds }: Extract<Command, { kind: 'declare' }>,
): Promise<string> {
  const { transaction, portals } = state;
  if (transaction.status === 'I' && !holds) {
    throw new PgError(
      SQLSTATE.noActiveTransaction,
      'DECLARE CURSOR can only be used in transaction blocks',
    );
  }
  if (portals.has(cursor)) {
    throw new PgError(SQLSTATE.duplicateCursor, `cursor "${cursor}" already exists`);
  }
  const rows = await ran(state, statement, NONE);
  const held = holds ? await leaseOf(state) : undefined;
  if (held) held.users += 1;
  const prepared = {
    sql: statement.sql,
    command: undefined,
    parameterTypes: [],
    columns: rows.columns,
  };
  const portal: Portal = { prepared, parameters: [], formats: [], rows, sent: 0 };
  portals.set(cursor, held ? { ...portal, held } : portal);
  return 'DECLARE CURSOR';
}

function fetched({ portals }: State, fetching: Fetching): Outcome {
  const portal = portals.get(fetching.cursor);
  if (!portal?.rows) throw noCursor(fetching.cursor);
  return { kind: 'rows', rows: portal.rows, tag: 'FETCH', cursor: { portal, fetching } };
}
