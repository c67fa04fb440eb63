import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { FromServer, type ToServer } from './messages.ts';
import { errorResponse } from './protocol/backend-messages.ts';
import { PgError, SQLSTATE } from './protocol/pg-error.ts';

/** The process that answers connections, which ends with this one, even when this one is killed. */
export type ServerProcess = {
  hasEnded(): boolean;
  serve(socket: Socket): void;
  close(): Promise<void>;
};

const HEAP_MB = 384;

/** Enough for the statements that run at once, and for files. */
const THREAD_POOL = '8';

type Connection = { socket: Socket; isSending: boolean };

export function startServerProcess(dataDir: string): ServerProcess {
  const child = fork(new URL('./child.ts', import.meta.url), [dataDir], {
    execArgv: [`--max-old-space-size=${HEAP_MB}`, '--disable-warning=ExperimentalWarning'],
    env: {
      TZ: 'UTC',
      UV_THREADPOOL_SIZE: THREAD_POOL,
      // Otherwise every thread keeps freed memory for itself.
      MALLOC_ARENA_MAX: '2',
      ...(process.env['TMPDIR'] && { TMPDIR: process.env['TMPDIR'] }),
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const connections = new Map<number, Connection>();
  const stderr = tailOf(child);
  let isClosing = false;
  let last = 0;
  child.on('message', (message) => {
    const event = FromServer.parse(message);
    const connection = connections.get(event.connection);
    if (event.event === 'sending' && connection) connection.isSending = event.isSending;
    if (event.event === 'ended') {
      connection?.socket.destroy();
      connections.delete(event.connection);
    }
  });
  child.on('error', () => undefined);
  child.on('exit', () => {
    const error = isClosing ? shutDown() : crashed(child, stderr());
    for (const connection of connections.values()) sayGoodbye(connection, error);
    connections.clear();
  });
  return {
    hasEnded: () => hasEnded(child),
    serve: (socket) => {
      last += 1;
      socket.on('error', () => undefined);
      connections.set(last, { socket, isSending: false });
      const message: ToServer = { call: 'serve', connection: last };
      // This process keeps its handle, so that it can say goodbye when the other one has ended.
      child.send(message, socket, { keepOpen: true }, () => undefined);
    },
    close: async () => {
      isClosing = true;
      if (hasEnded(child)) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** An error in the middle of a row would be read as a part of it. */
function sayGoodbye({ socket, isSending }: Connection, error: PgError): void {
  if (isSending) socket.destroy();
  else socket.end(errorResponse(error, 'FATAL'), () => socket.destroy());
}

const shutDown = (): PgError =>
  new PgError(
    SQLSTATE.adminShutdown,
    'terminating connection because the pipeline is being stopped',
  );

function crashed({ exitCode, signalCode }: ChildProcess, stderr: string): PgError {
  const reason = /^\w*Error: (.+)$/m.exec(stderr)?.[1] ?? memoryReason(stderr);
  return new PgError(
    SQLSTATE.crashShutdown,
    `terminating connection because the process that runs statements has ended: ${reason ?? `exit ${exitCode ?? signalCode}`}`,
    { hint: 'Connect again. A statement that needs less memory may succeed.' },
  );
}

const memoryReason = (stderr: string): string | undefined =>
  /heap out of memory/.test(stderr) ? 'it ran out of memory' : undefined;

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

function tailOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (more: Buffer) => {
    text = `${text}${more}`.slice(-4000);
  });
  return () => text;
}
