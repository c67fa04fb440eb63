import { noticeResponse } from '../protocol/backend-messages.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import type { Command } from '../sql/commands.ts';
import type { Portal, SharedLease, State } from './state.ts';

type ControlKind = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollback to';
export type TransactionCommand = Extract<Command, { kind: ControlKind }>;

export const isTransactionCommand = (command: Command): command is TransactionCommand =>
  ['begin', 'commit', 'rollback', 'savepoint', 'release', 'rollback to'].includes(command.kind);

/** Throws 25P02 unless the command ends a failed transaction, or goes back in it. */
export function refuseInFailed({ transaction }: State, command: Command): void {
  if (transaction.status !== 'E') return;
  if (['commit', 'rollback', 'rollback to'].includes(command.kind)) return;
  throw new PgError(
    SQLSTATE.failedTransaction,
    'current transaction is aborted, commands ignored until end of transaction block',
  );
}

/** The engine's session of the transaction, in which the lake stays as it is now. */
export async function leaseOf(state: State): Promise<SharedLease> {
  const { transaction, context } = state;
  if (!transaction.lease) {
    transaction.lease = { ...(await context.snapshots.lease()), users: 1 };
    warnOfGaps(state, transaction.lease.gaps);
  }
  return transaction.lease;
}

const SHOWN_GAPS = 5;

/** Warns a client once for the same gaps. */
function warnOfGaps(state: State, gaps: readonly string[]): void {
  const told = gaps.join('\n');
  if (told === state.toldGaps) return;
  state.toldGaps = told;
  if (gaps.length === 0) return;
  const more = gaps.length > SHOWN_GAPS ? [`${gaps.length - SHOWN_GAPS} more`] : [];
  const notice = new PgError(SQLSTATE.warning, 'the lake is incomplete', {
    detail: [...gaps.slice(0, SHOWN_GAPS), ...more].join('\n'),
    hint: '"npm run audit" says what is missing, and docs/runbook.md what to do.',
  });
  state.outbox.add(noticeResponse(notice, 'WARNING'));
}

/** Carries the command out, and returns its tag. */
export async function controlTransaction(
  state: State,
  command: TransactionCommand,
): Promise<string> {
  switch (command.kind) {
    case 'begin':
      return begin(state, command.tag);
    case 'commit':
    case 'rollback':
      return end(state, command.kind);
    case 'savepoint':
      requireBlock(state, 'SAVEPOINT');
      state.transaction.savepoints.push({ name: command.name, settings: state.settings.copy() });
      return 'SAVEPOINT';
    case 'release':
      requireBlock(state, 'RELEASE SAVEPOINT');
      state.transaction.savepoints.length = savepointAt(state, command.name);
      return 'RELEASE';
    case 'rollback to':
      requireBlock(state, 'ROLLBACK TO SAVEPOINT');
      return rollbackTo(state, command.name);
  }
}

function begin({ transaction, settings, outbox }: State, tag: string): string {
  if (transaction.status === 'I') {
    transaction.status = 'T';
    transaction.settings = settings.copy();
  } else {
    const text = 'there is already a transaction in progress';
    outbox.add(noticeResponse(new PgError(SQLSTATE.activeTransaction, text), 'WARNING'));
  }
  return tag;
}

async function end(state: State, kind: 'commit' | 'rollback'): Promise<string> {
  const { transaction, settings, outbox } = state;
  const isCommitted = kind === 'commit' && transaction.status !== 'E';
  if (transaction.status === 'I') {
    const text = 'there is no transaction in progress';
    outbox.add(noticeResponse(new PgError(SQLSTATE.noActiveTransaction, text), 'WARNING'));
  } else if (isCommitted) {
    for (const [name, value] of transaction.locals) settings.set(name, value);
  } else {
    settings.restore(transaction.settings);
  }
  transaction.status = 'I';
  await endTransaction(state, isCommitted);
  return isCommitted ? 'COMMIT' : 'ROLLBACK';
}

/** Ends what lasts as long as a transaction. Cursors WITH HOLD outlive one that is committed. */
export async function endTransaction(state: State, isCommitted: boolean): Promise<void> {
  const { transaction, portals } = state;
  for (const [name, portal] of portals) {
    if (isCommitted && portal.held) continue;
    if (portal.held && portal.held !== transaction.lease) continue;
    await closePortal(portal);
    portals.delete(name);
  }
  transaction.savepoints = [];
  transaction.locals = new Map();
  const { lease } = transaction;
  transaction.lease = undefined;
  if (lease) giveUp(lease);
}

/** A result of an engine that is about to end need not be removed. */
export async function closePortal({ rows, held }: Portal): Promise<void> {
  await rows?.close().catch(() => undefined);
  if (held) giveUp(held);
}

function giveUp(lease: SharedLease): void {
  lease.users -= 1;
  if (lease.users === 0) lease.release();
}

function requireBlock({ transaction }: State, what: string): void {
  if (transaction.status !== 'I') return;
  throw new PgError(SQLSTATE.noActiveTransaction, `${what} can only be used in transaction blocks`);
}

function savepointAt({ transaction }: State, name: string): number {
  const index = transaction.savepoints.findLastIndex((savepoint) => savepoint.name === name);
  if (index !== -1) return index;
  throw new PgError(SQLSTATE.invalidSavepoint, `savepoint "${name}" does not exist`);
}

function rollbackTo(state: State, name: string): string {
  const { transaction, settings } = state;
  const index = savepointAt(state, name);
  transaction.savepoints.length = index + 1;
  settings.restore(transaction.savepoints[index]?.settings ?? settings.copy());
  transaction.status = 'T';
  return 'ROLLBACK';
}
