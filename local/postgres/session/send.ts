import {
  commandComplete,
  copyData,
  copyDone,
  copyOutResponse,
  rowDescription,
} from '../protocol/backend-messages.ts';
import type { CopyOptions } from '../sql/commands.ts';
import { copyHeader, copyLine } from './copy-out.ts';
import type { Cursor, Outcome } from './execute.ts';
import { encoded, fieldsOf, formatsFor, type Rows } from './rows.ts';
import type { State } from './state.ts';

/** Rows are encoded and sent in such portions, so that other sessions get their turn. */
const PORTION = 256;

/**
 * Sends at most `limit` rows at the speed at which the client takes them, and returns how many were
 * sent. A statement can be cancelled meanwhile.
 */
export async function sendRows(
  { outbox, interruption, context, settings }: State,
  rows: Rows,
  limit: number,
  message: (row: Parameters<typeof encoded>[0]) => Buffer | undefined,
): Promise<number> {
  let sent = 0;
  context.onSending(true);
  try {
    await interruption.guard(undefined, Number(settings.get('statement_timeout')), async () => {
      while (sent < limit) {
        interruption.check();
        const portion = await rows.take(Math.min(PORTION, limit - sent));
        if (portion.length === 0) break;
        for (const row of portion) outbox.add(...present(message(row)));
        sent += portion.length;
        await outbox.room();
      }
    });
  } finally {
    context.onSending(false);
  }
  return sent;
}

const present = (message: Buffer | undefined): Buffer[] => (message ? [message] : []);

/** Sends what a command of the simple protocol has given, as text. */
export async function sendOutcome(state: State, outcome: Outcome): Promise<void> {
  const { outbox } = state;
  if (outcome.kind === 'done') outbox.add(commandComplete(outcome.tag));
  else if (outcome.kind === 'copy') await sendCopy(state, outcome.rows, outcome.options);
  else if (outcome.cursor) await sendFetched(state, outcome.rows, outcome.cursor, []);
  else await sendResult(state, outcome.rows, outcome.tag);
}

async function sendResult(state: State, rows: Rows, tag: string): Promise<void> {
  const formats = formatsFor(rows.columns.length, []);
  state.outbox.add(rowDescription(fieldsOf(rows.columns, formats)));
  try {
    const all = Number.POSITIVE_INFINITY;
    const count = await sendRows(state, rows, all, (row) => encoded(row, rows.columns, formats));
    state.outbox.add(commandComplete(tag === 'SELECT' ? `SELECT ${count}` : tag));
  } finally {
    await rows.close().catch(() => undefined);
  }
}

/** Sends the next rows of a cursor; `given` are the formats of the extended protocol. */
export async function sendFetched(
  state: State,
  rows: Rows,
  { portal, fetching }: Cursor,
  given: readonly number[],
  describes = true,
): Promise<void> {
  const formats = formatsFor(rows.columns.length, given);
  const { moves } = fetching;
  if (!moves && describes) state.outbox.add(rowDescription(fieldsOf(rows.columns, formats)));
  const count = await sendRows(state, rows, fetching.rows, (row) =>
    moves ? undefined : encoded(row, rows.columns, formats),
  );
  portal.sent += count;
  state.outbox.add(commandComplete(`${moves ? 'MOVE' : 'FETCH'} ${count}`));
}

export async function sendCopy(state: State, rows: Rows, options: CopyOptions): Promise<void> {
  const { columns } = rows;
  state.outbox.add(copyOutResponse(columns.length));
  if (options.header) state.outbox.add(copyData(copyHeader(columns, options)));
  try {
    const count = await sendRows(state, rows, Number.POSITIVE_INFINITY, (row) =>
      copyData(copyLine(row, columns, options)),
    );
    state.outbox.add(copyDone(), commandComplete(`COPY ${count}`));
  } finally {
    await rows.close().catch(() => undefined);
  }
}
