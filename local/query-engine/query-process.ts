import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Reply, type Request } from './messages.ts';
import { QueryError } from './query-error.ts';
import { removeFolder, temporaryFolder } from './temporary-folder.ts';

/** A child process for statements, which ends with this one, even when this one is killed. */
export type QueryProcess = {
  hasEnded(): boolean;
  /** Throws a `QueryError` when the statement is refused or fails, or when the process has ended. */
  ask(request: Request): Promise<unknown>;
  /** Ends the process at once, whatever it does. */
  kill(): Promise<void>;
};

const HEAP_MB = 384;

/** Node.js keeps the compiled code here, which halves the time in which the process starts. */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

type Waiting = { resolve(result: unknown): void; reject(error: Error): void };

export function startQueryProcess(): QueryProcess {
  // What DuckDB can't hold in memory. A process that was killed leaves it behind.
  const folder = temporaryFolder();
  const child = fork(new URL('./child.ts', import.meta.url), {
    execArgv: [`--max-old-space-size=${HEAP_MB}`, '--disable-warning=ExperimentalWarning'],
    // Neither credentials nor settings of this process are a statement's business.
    env: { TZ: 'UTC', TMPDIR: folder, NODE_COMPILE_CACHE: COMPILED },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const waiting = new Map<number, Waiting>();
  let requests = 0;
  const stderr = tailOf(child);
  child.on('message', (message) => {
    const { id, result, error } = Reply.parse(message);
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(failureOf(error));
    else asked?.resolve(result);
  });
  child.on('exit', () => {
    removeFolder(folder);
    for (const { reject } of waiting.values()) reject(ended(child, stderr()));
    waiting.clear();
  });
  child.on('error', () => undefined);
  return {
    hasEnded: () => hasEnded(child),
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (hasEnded(child) || !child.connected) return reject(ended(child, stderr()));
        requests += 1;
        waiting.set(requests, { resolve, reject });
        child.send({ id: requests, request });
      }),
    kill: async () => {
      if (hasEnded(child)) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

const failureOf = ({ message, refused }: NonNullable<Reply['error']>): Error =>
  refused ? new QueryError(message) : new Error(message);

function ended(child: ChildProcess, stderr: string): QueryError {
  const reason = /^\w*Error: (.+)$/m.exec(stderr)?.[1];
  const how = reason ?? `exit ${child.exitCode ?? child.signalCode}`;
  return new QueryError(`The process that runs statements has ended: ${how}.`);
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

function tailOf(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (more: Buffer) => {
    text = `${text}${more}`.slice(-2000);
  });
  return () => text;
}
