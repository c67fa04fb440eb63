import { noticeResponse } from '../protocol/backend-messages.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { spelled } from '../settings/settings.ts';
import type { Command } from '../sql/commands.ts';
import { TEXT_CODEC } from '../types/codec.ts';
import { type ResultColumn, type Rows, textRows } from './rows.ts';
import type { State } from './state.ts';
import { closePortal } from './transaction.ts';

const textColumn = (name: string): ResultColumn => ({ name, codec: TEXT_CODEC });

export const PLAN_COLUMNS: readonly ResultColumn[] = [textColumn('QUERY PLAN')];

export const settingColumns = (name: string): readonly ResultColumn[] =>
  name === 'all' ? ['name', 'setting', 'description'].map(textColumn) : [textColumn(spelled(name))];

/** Other spellings under which settings are shown. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['transaction_isolation_level', 'transaction_isolation'],
  ['sessionauthorization', 'session_authorization'],
]);

export function show({ settings }: State, given: string): Rows {
  const columns = settingColumns(given);
  if (given === 'all') {
    return textRows(
      columns,
      settings.all().map(([name, value]) => [name, value, '']),
    );
  }
  return textRows(columns, [[settings.get(ALIASES.get(given) ?? given)]]);
}

export function set(
  state: State,
  { name, value, isLocal }: Extract<Command, { kind: 'set' }>,
): string {
  const { settings, transaction } = state;
  const before = settings.get(name);
  if (value === undefined) settings.reset(name);
  else settings.set(name, value);
  if (isLocal && transaction.status === 'I') settings.set(name, before);
  if (isLocal && !transaction.locals.has(name)) transaction.locals.set(name, before);
  if (name === 'timezone' && value !== undefined) warnOfZone(state, value);
  return 'SET';
}

function warnOfZone({ outbox }: State, zone: string): void {
  if (/^(etc\/)?(utc|gmt|uct|zulu)$|^[-+]?0+(:00)?$/i.test(zone)) return;
  const notice = new PgError(SQLSTATE.warning, `the time zone "${zone}" has no effect`, {
    detail: 'Timestamps of the lake have no zone; those with a zone are written in UTC.',
  });
  outbox.add(noticeResponse(notice, 'WARNING'));
}

export function reset({ settings }: State, name: string): string {
  if (name === 'all') settings.resetAll();
  else settings.reset(name);
  return 'RESET';
}

export async function discard(state: State, what: string): Promise<string> {
  if (what === 'all') {
    if (state.transaction.status !== 'I') {
      throw new PgError(
        SQLSTATE.activeTransaction,
        'DISCARD ALL cannot run inside a transaction block',
      );
    }
    state.statements.clear();
    state.settings.resetAll();
    await closeCursor(state, undefined);
  }
  return `DISCARD ${what.toUpperCase()}`;
}

export function deallocate({ statements }: State, name: string | undefined): string {
  if (name === undefined) {
    statements.clear();
    return 'DEALLOCATE ALL';
  }
  if (statements.delete(name)) return 'DEALLOCATE';
  throw new PgError(SQLSTATE.invalidStatementName, `prepared statement "${name}" does not exist`);
}

/** Closes one cursor, or all. */
export async function closeCursor({ portals }: State, name: string | undefined): Promise<string> {
  if (name !== undefined && !portals.has(name)) throw noCursor(name);
  for (const [each, portal] of portals) {
    if (name !== undefined && each !== name) continue;
    await closePortal(portal);
    portals.delete(each);
  }
  return name === undefined ? 'CLOSE CURSOR ALL' : 'CLOSE CURSOR';
}

export const noCursor = (name: string): PgError =>
  new PgError(SQLSTATE.invalidCursorName, `cursor "${name}" does not exist`);
