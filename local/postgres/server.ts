import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { snapshots } from './engine/snapshots.ts';
import { turns } from './engine/turns.ts';
import { MAX_SESSIONS } from './max-sessions.ts';
import { POSTGRES_NAMES } from './names.ts';
import { PgError, SQLSTATE } from './protocol/pg-error.ts';
import { verifierOf } from './protocol/scram.ts';
import { type CancelKey, serveConnection } from './session/connection.ts';
import type { ClientSession } from './session/session.ts';

/** The sessions of one process over the lake of a data directory. */
export type PostgresServer = {
  /** Serves a connection until it ends. `onSending` is told when a result is being sent. */
  serve(socket: Socket, onSending: (isSending: boolean) => void): Promise<void>;
  close(): void;
};

/** Sessions with cursors that outlive their transactions need more than one of the engine's. */
const ENGINE_SESSIONS = 2 * MAX_SESSIONS;

/** More statements at once only share the same two threads and the same memory. */
const STATEMENTS_AT_ONCE = 4;

export function openServer(dataDir: string, password: string): PostgresServer {
  const verifier = verifierOf(password);
  const lake = snapshots(dataDir, ENGINE_SESSIONS, POSTGRES_NAMES);
  const inTurn = turns(STATEMENTS_AT_ONCE);
  const sessions = new Map<number, { secret: number; session: ClientSession }>();
  let lastPid = 0;
  const cancel = ({ pid, secret }: CancelKey): void => {
    const found = sessions.get(pid);
    if (found?.secret === secret) found.session.cancel('user request');
  };
  return {
    serve: async (socket, onSending) => {
      let pid = 0;
      const admit = (session: ClientSession): CancelKey => {
        if (sessions.size >= MAX_SESSIONS) throw tooMany();
        lastPid += 1;
        pid = lastPid;
        const secret = randomInt(2 ** 31);
        sessions.set(pid, { secret, session });
        return { pid, secret };
      };
      const names = POSTGRES_NAMES;
      const context = { names, snapshots: lake, inTurn, onSending, verifier, admit, cancel };
      try {
        await serveConnection(socket, context);
      } finally {
        sessions.delete(pid);
      }
    },
    close: lake.close,
  };
}

const tooMany = (): PgError =>
  new PgError(SQLSTATE.tooManyConnections, 'sorry, too many clients already', {
    detail: `At most ${MAX_SESSIONS} clients are served at once.`,
  });
