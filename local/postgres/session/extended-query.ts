import {
  bindComplete,
  closeComplete,
  commandComplete,
  emptyQueryResponse,
  noData,
  parameterDescription,
  parseComplete,
  portalSuspended,
  rowDescription,
} from '../protocol/backend-messages.ts';
import type { Bind, FrontendMessage } from '../protocol/frontend-messages.ts';
import { PgError, SQLSTATE } from '../protocol/pg-error.ts';
import { parameterText } from '../types/parameters.ts';
import { execute } from './execute.ts';
import { prepare } from './prepare.ts';
import { encoded, fieldsOf, formatsFor, type ResultColumn } from './rows.ts';
import { sendCopy, sendFetched, sendRows } from './send.ts';
import type { Portal, Prepared, State } from './state.ts';
import { closePortal } from './transaction.ts';

type Message<Kind extends FrontendMessage['kind']> = Extract<FrontendMessage, { kind: Kind }>;

/** https://www.postgresql.org/docs/15/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY */
export async function parse(state: State, message: Message<'parse'>): Promise<void> {
  const { statement, sql, parameterTypes } = message;
  if (statement !== '' && state.statements.has(statement)) {
    throw new PgError(
      SQLSTATE.duplicateStatement,
      `prepared statement "${statement}" already exists`,
    );
  }
  if (statement === '') state.statements.delete('');
  state.statements.set(statement, await prepare(state, sql, parameterTypes));
  state.outbox.add(parseComplete());
}

export async function bind(state: State, message: Bind): Promise<void> {
  const prepared = statementNamed(state, message.statement);
  const { parameterTypes, columns } = prepared;
  if (message.parameters.length !== parameterTypes.length) {
    throw new PgError(
      SQLSTATE.protocolViolation,
      `bind message supplies ${message.parameters.length} parameters, but prepared statement "${message.statement}" requires ${parameterTypes.length}`,
    );
  }
  checkFormats('parameter', message.parameterFormats, parameterTypes.length);
  if (columns) checkFormats('result', message.resultFormats, columns.length);
  const formats = formatsFor(parameterTypes.length, message.parameterFormats);
  const parameters = parameterTypes.map((type, index) =>
    parameterText(message.parameters[index] ?? null, type, formats[index] ?? 0),
  );
  if (message.portal !== '' && state.portals.has(message.portal)) {
    throw new PgError(SQLSTATE.duplicateCursor, `cursor "${message.portal}" already exists`);
  }
  await close(state, 'portal', message.portal);
  state.portals.set(message.portal, {
    ...{ prepared, parameters, sent: 0 },
    formats: formatsFor(columns?.length ?? 0, message.resultFormats),
  });
  state.outbox.add(bindComplete());
}

function checkFormats(what: string, formats: readonly number[], count: number): void {
  if (formats.some((format) => format !== 0 && format !== 1)) {
    throw new PgError(SQLSTATE.invalidParameterValue, `unsupported format code in ${what} formats`);
  }
  if (formats.length <= 1 || formats.length === count) return;
  throw new PgError(
    SQLSTATE.protocolViolation,
    `bind message has ${formats.length} ${what} formats but ${count} ${what}s`,
  );
}

export function describe(state: State, { target, name }: Message<'describe' | 'close'>): void {
  const { outbox } = state;
  if (target === 'statement') {
    const { parameterTypes, columns } = statementNamed(state, name);
    outbox.add(parameterDescription(parameterTypes.map(({ oid }) => oid)));
    outbox.add(descriptionOf(columns, []));
    return;
  }
  const { prepared, formats } = portalNamed(state, name);
  outbox.add(descriptionOf(prepared.columns, formats));
}

const descriptionOf = (
  columns: readonly ResultColumn[] | undefined,
  formats: readonly number[],
): Buffer => (columns ? rowDescription(fieldsOf(columns, formats)) : noData());

export async function executePortal(
  state: State,
  { portal: name, maxRows }: Message<'execute'>,
): Promise<void> {
  const portal = portalNamed(state, name);
  const { prepared, parameters } = portal;
  if (!portal.rows && !prepared.command) {
    state.outbox.add(emptyQueryResponse());
    return;
  }
  if (!portal.rows && prepared.command) {
    const bound = { types: prepared.parameterTypes, values: parameters };
    const outcome = await execute(state, prepared.command, bound);
    if (outcome.kind === 'done') return state.outbox.add(commandComplete(outcome.tag));
    if (outcome.kind === 'copy') return sendCopy(state, outcome.rows, outcome.options);
    if (outcome.cursor) {
      return sendFetched(state, outcome.rows, outcome.cursor, portal.formats, false);
    }
    portal.rows = outcome.rows;
    refuseOther(prepared, portal.rows.columns);
  }
  await sendPortion(state, portal, maxRows);
}

async function sendPortion(state: State, portal: Portal, maxRows: number): Promise<void> {
  const { rows, formats } = portal;
  if (!rows) return;
  const limit = maxRows > 0 ? maxRows : Number.POSITIVE_INFINITY;
  const count = await sendRows(state, rows, limit, (row) => encoded(row, rows.columns, formats));
  portal.sent += count;
  const isComplete = portal.sent >= rows.count || count < limit;
  state.outbox.add(isComplete ? commandComplete(`SELECT ${count}`) : portalSuspended());
}

/** The client reads the rows as the statement was described to it. */
function refuseOther({ columns }: Prepared, found: readonly ResultColumn[]): void {
  const isSame =
    columns?.length === found.length &&
    columns.every(({ codec, isNull }, index) => isNull || codec.oid === found[index]?.codec.oid);
  if (isSame) return;
  throw new PgError(SQLSTATE.featureNotSupported, 'cached plan must not change result type', {
    hint: 'The table has changed. Prepare the statement again.',
  });
}

async function close(state: State, target: 'statement' | 'portal', name: string): Promise<void> {
  if (target === 'statement') {
    state.statements.delete(name);
    return;
  }
  const portal = state.portals.get(name);
  state.portals.delete(name);
  if (portal) await closePortal(portal);
}

export async function closeMessage(state: State, message: Message<'describe' | 'close'>) {
  await close(state, message.target, message.name);
  state.outbox.add(closeComplete());
}

function statementNamed({ statements }: State, name: string): Prepared {
  const prepared = statements.get(name);
  if (prepared) return prepared;
  const message =
    name === ''
      ? 'unnamed prepared statement does not exist'
      : `prepared statement "${name}" does not exist`;
  throw new PgError(SQLSTATE.invalidStatementName, message);
}

function portalNamed({ portals }: State, name: string): Portal {
  const portal = portals.get(name);
  if (portal) return portal;
  throw new PgError(SQLSTATE.invalidCursorName, `portal "${name}" does not exist`);
}
