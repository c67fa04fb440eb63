import {
  errorResponse,
  parameterStatus,
  pgErrorOf,
  readyForQuery,
} from '../protocol/backend-messages.ts';
import type { FrontendMessage } from '../protocol/frontend-messages.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { isReported, type Settings, spelled } from '../settings/settings.ts';
import { bind, closeMessage, describe, executePortal, parse } from './extended-query.ts';
import { interruption } from './interruption.ts';
import type { Outbox } from './outbox.ts';
import { closeCursor } from './session-commands.ts';
import { simpleQuery } from './simple-query.ts';
import type { SessionContext, State } from './state.ts';
import { endTransaction } from './transaction.ts';

/** A client that has authenticated itself. */
export type ClientSession = {
  /** Tells the client of the settings, and that the session is ready. */
  begin(): void;
  /** Answers one message. Returns false when the client has ended the session. */
  answer(message: FrontendMessage): Promise<boolean>;
  cancel(reason: string): void;
  /** Gives back what the session has of the engine. */
  end(): Promise<void>;
};

/** What one client may keep open. */
const MAX_KEPT = 1000;

export function openClientSession(
  context: SessionContext,
  outbox: Outbox,
  settings: Settings,
): ClientSession {
  const state: State = {
    ...{ context, outbox, settings, interruption: interruption() },
    ...{ statements: new Map(), portals: new Map(), reported: new Map(), toldGaps: '' },
    transaction: {
      ...{ status: 'I', lease: undefined, savepoints: [] },
      ...{ settings: settings.copy(), locals: new Map() },
    },
  };
  let skipsToSync = false;
  const ready = (): void => {
    reportSettings(state);
    outbox.add(readyForQuery(state.transaction.status));
    outbox.flush();
  };
  const answer = async (message: FrontendMessage): Promise<boolean> => {
    if (message.kind === 'terminate') return false;
    const isEnd = message.kind === 'query' || message.kind === 'sync';
    if (skipsToSync && message.kind !== 'sync') return true;
    skipsToSync = !(await attempt(state, message)) && !isEnd;
    if (isEnd) ready();
    return true;
  };
  return {
    begin: ready,
    answer,
    cancel: state.interruption.cancel,
    end: async () => {
      state.transaction.status = 'I';
      await closeCursor(state, undefined);
      await endTransaction(state, false);
    },
  };
}

/** Returns whether the message could be answered without an error. */
async function attempt(state: State, message: FrontendMessage): Promise<boolean> {
  try {
    refuseTooMuch(state);
    await handle(state, message);
    return true;
  } catch (error) {
    await fail(state, error, sqlOf(state, message));
    return false;
  }
}

async function handle(state: State, message: FrontendMessage): Promise<void> {
  switch (message.kind) {
    case 'query':
      return simpleQuery(state, message.sql);
    case 'parse':
      return parse(state, message);
    case 'bind':
      return bind(state, message);
    case 'describe':
      return describe(state, message);
    case 'execute':
      return executePortal(state, message);
    case 'close':
      return closeMessage(state, message);
    case 'flush':
      return state.outbox.flush();
    case 'sync':
      if (state.transaction.status === 'I') await endTransaction(state, true);
      return undefined;
    case 'copy':
      return undefined;
    default:
      throw new PgError(SQLSTATE.protocolViolation, `unexpected message: ${message.kind}`);
  }
}

async function fail(state: State, error: unknown, sql: string | undefined): Promise<void> {
  state.outbox.add(errorResponse(inCharacters(pgErrorOf(error), sql)));
  if (state.transaction.status === 'I') await endTransaction(state, false);
  else state.transaction.status = 'E';
}

/** PostgreSQL counts characters, and JavaScript pairs of surrogates as two. */
function inCharacters(error: PgError, sql: string | undefined): PgError {
  const { position, code, message, detail, hint } = error;
  if (position === undefined) return error;
  return new PgError(code, message, {
    ...(detail !== undefined && { detail }),
    ...(hint !== undefined && { hint }),
    ...(sql !== undefined && { position: [...sql.slice(0, position)].length }),
  });
}

function sqlOf({ portals }: State, message: FrontendMessage): string | undefined {
  if (message.kind === 'query' || message.kind === 'parse') return message.sql;
  return message.kind === 'execute' ? portals.get(message.portal)?.prepared.sql : undefined;
}

function refuseTooMuch({ statements, portals }: State): void {
  if (statements.size < MAX_KEPT && portals.size < MAX_KEPT) return;
  throw new PgError(
    SQLSTATE.programLimitExceeded,
    `a session may keep ${MAX_KEPT} prepared statements and cursors`,
    { hint: 'DEALLOCATE ALL, CLOSE ALL or a new connection makes room.' },
  );
}

function reportSettings({ settings, reported, outbox }: State): void {
  for (const [name] of settings.copy()) {
    if (!isReported(name)) continue;
    const value = settings.get(name);
    if (reported.get(name) === value) continue;
    reported.set(name, value);
    outbox.add(parameterStatus(spelled(name), value));
  }
}
