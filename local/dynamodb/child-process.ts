import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Durability } from '../data-dir/files.ts';
import { ServiceError } from '../endpoint/api-call.ts';
import { bytesOf, type HttpResponse } from '../endpoint/protocols.ts';
import type { Target } from '../template/deployment.ts';
import { noteNewestLog } from './newest-log.ts';

/** Dynalite in a child process that ends with this one, even when this one is killed. */
export type DynamodbChild = {
  pid: number;
  hasEnded(): boolean;
  /** Forwards one call. Throws InternalServerError when the process has ended. */
  call(action: string, body: Buffer): Promise<HttpResponse>;
  close(): Promise<void>;
};

export type ChildOptions = Target & { path: string; durability: Durability };

/** Starts a process, and throws when it can't open its files. */
export async function startChild(options: ChildOptions): Promise<DynamodbChild> {
  const child = await listening(options);
  try {
    // Dynalite listens before it has opened its files. Only a call shows whether it could.
    await child.call('DescribeTable', Buffer.from('{"TableName":"any"}'));
    return child;
  } catch (error) {
    await child.close();
    throw error;
  }
}

/**
 * LevelDB writes what several threads hand it at the same time as one, so that a disk that takes
 * milliseconds to confirm a write confirms many with one.
 */
const THREADS = '32';

async function listening({
  path,
  durability,
  account,
  region,
}: ChildOptions): Promise<DynamodbChild> {
  const child = fork(new URL('./child.ts', import.meta.url), [path, durability], {
    execArgv: [
      '--max-old-space-size=192',
      '--max-semi-space-size=8',
      '--disable-warning=ExperimentalWarning',
    ],
    env: { AWS_ACCOUNT_ID: account, AWS_REGION: region, UV_THREADPOOL_SIZE: THREADS },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr = `${stderr}${text}`.slice(-2000);
  });
  const failure = (): ServiceError => {
    const reason = reasonIn(stderr) ?? `exit ${child.exitCode ?? child.signalCode}`;
    return new ServiceError(
      'InternalServerError',
      `The DynamoDB process on ${path} has ended: ${reason}`,
      500,
    );
  };
  const exit = once(child, 'exit').then(() => undefined);
  const port = await portOf(child, exit, failure);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    pid: child.pid ?? 0,
    hasEnded: () => hasEnded(child),
    call: async (action, body) => {
      try {
        return await send({ agent, port, action, body });
      } catch (error) {
        throw (await endsSoon(child, exit)) ? failure() : error;
      }
    },
    close: async () => {
      agent.destroy();
      if (!hasEnded(child)) {
        child.kill();
        await once(child, 'exit');
      }
      noteNewestLog(path);
    },
  };
}

/** The message of the error with which a process ended, without its stack trace. */
const reasonIn = (stderr: string): string | undefined =>
  /^\[?\w*Error: (.+?)\]?(?: \{)?$/m.exec(stderr)?.[1];

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const EXIT_REPORT_MS = 5000;
const UNREF = { ref: false };

/** The connection breaks shortly before the exit is reported. */
async function endsSoon(child: ChildProcess, exit: Promise<unknown>): Promise<boolean> {
  if (!hasEnded(child)) await Promise.race([exit, pause(EXIT_REPORT_MS, undefined, UNREF)]);
  return hasEnded(child);
}

const Listening = z.object({ port: z.int() });

async function portOf(
  child: ChildProcess,
  exit: Promise<unknown>,
  failure: () => Error,
): Promise<number> {
  const [message] = await Promise.race([
    once(child, 'message'),
    exit.then(() => Promise.reject(failure())),
  ]);
  return Listening.parse(message).port;
}

/** Dynalite requires a signature, but does not verify it. */
export const SIGNED = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20000101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20000101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=local',
};

type Forwarded = { agent: Agent; port: number; action: string; body: Buffer };

async function send({ agent, port, action, body }: Forwarded): Promise<HttpResponse> {
  const sent = request({
    agent,
    port,
    host: '127.0.0.1',
    method: 'POST',
    headers: {
      ...SIGNED,
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'content-length': body.length,
    },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return {
    status: response.statusCode,
    headers: { 'content-type': SIGNED['content-type'] },
    body: await bytesOf(response),
  };
}
