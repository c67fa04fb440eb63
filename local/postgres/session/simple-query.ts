import { emptyQueryResponse } from '../protocol/backend-messages.ts';
import { commandOf } from '../sql/command.ts';
import { statementsOf } from '../sql/statements.ts';
import { execute } from './execute.ts';
import { sendOutcome } from './send.ts';
import type { State } from './state.ts';
import { endTransaction } from './transaction.ts';

/**
 * Runs the statements of a query string, in one transaction unless they control it themselves. The
 * first error ends it.
 * https://www.postgresql.org/docs/15/protocol-flow.html#id-1.10.6.7.4
 */
export async function simpleQuery(state: State, sql: string): Promise<void> {
  const statements = statementsOf(sql);
  if (statements.length === 0) state.outbox.add(emptyQueryResponse());
  for (const statement of statements) {
    await sendOutcome(state, await execute(state, commandOf(statement)));
  }
  if (state.transaction.status === 'I') await endTransaction(state, true);
}
