import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { MAX_SESSIONS } from './max-sessions.ts';
import { POSTGRES_NAMES } from './names.ts';
import { passwordOf } from './password.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

export type PostgresEndpoint = {
  /** With the password. */
  url: string;
  port: number;
  close(): Promise<void>;
};

const HOST = '127.0.0.1';

/** Clients that are not admitted yet, or are being told that there are too many. */
const MAX_CONNECTIONS = MAX_SESSIONS + 150;

/**
 * Serves the lake of a data directory to clients of PostgreSQL on a port of this host; 0 is any free
 * one. The process that answers is started with the first connection, and again when it has ended.
 */
export async function startPostgres(dataDir: string, port: number): Promise<PostgresEndpoint> {
  const password = passwordOf(dataDir);
  let running: ServerProcess | undefined;
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket: Socket) => {
    if (!running || running.hasEnded()) running = startServerProcess(dataDir);
    running.serve(socket);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, HOST);
  await once(server, 'listening');
  const bound = portOf(server);
  return {
    url: `postgresql://${POSTGRES_NAMES.user}:${password}@${HOST}:${bound}/${POSTGRES_NAMES.database}`,
    port: bound,
    close: async () => {
      server.close();
      await running?.close();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
