import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { ServiceError } from '../endpoint/api-call.ts';
import { bytesOf, type HttpResponse } from '../endpoint/protocols.ts';

/** Dynalite in a child process. */
export type DynamodbProcess = {
  pid: number;
  /** Forwards one call. Throws InternalServerError when the process has ended. */
  call(action: string, body: Buffer): Promise<HttpResponse>;
  close(): Promise<void>;
};

/** A process that was just killed takes a moment to release its files. */
const FILES_IN_USE_MS = 10_000;

/**
 * Starts a process that ends with this one, even when this one is killed. Throws when another
 * process keeps the files in use.
 */
export async function startDynamodb(
  path: string,
  target: { account: string; region: string },
): Promise<DynamodbProcess> {
  mkdirSync(path, { recursive: true });
  const deadline = Date.now() + FILES_IN_USE_MS;
  for (;;) {
    const started = await start(path, target);
    try {
      // Dynalite listens before it has opened its files. Only a call shows whether it could.
      await started.call('DescribeTable', Buffer.from('{"TableName":"any"}'));
      return started;
    } catch (error) {
      await started.close();
      if (Date.now() > deadline) throw error;
      await pause(200);
    }
  }
}

async function start(
  path: string,
  { account, region }: { account: string; region: string },
): Promise<DynamodbProcess> {
  const child = fork(new URL('./child.ts', import.meta.url), [path], {
    execArgv: [
      '--max-old-space-size=192',
      '--max-semi-space-size=8',
      '--disable-warning=ExperimentalWarning',
    ],
    env: { AWS_ACCOUNT_ID: account, AWS_REGION: region },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr = `${stderr}${text}`.slice(-2000);
  });
  const failure = (): ServiceError =>
    new ServiceError(
      'InternalServerError',
      `The DynamoDB process on ${path} has ended (${child.exitCode ?? child.signalCode}): ${stderr}`,
      500,
    );
  const port = await portOf(child, failure);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    pid: child.pid ?? 0,
    call: async (action, body) => {
      try {
        return await send({ agent, port, action, body });
      } catch (error) {
        throw hasEnded(child) || (await endsSoon(child)) ? failure() : error;
      }
    },
    close: async () => {
      agent.destroy();
      if (hasEnded(child)) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const EXIT_REPORT_MS = 5000;

/** The connection breaks shortly before the exit is reported. */
async function endsSoon(child: ChildProcess): Promise<boolean> {
  await once(child, 'exit', { signal: AbortSignal.timeout(EXIT_REPORT_MS) }).catch(() => undefined);
  return hasEnded(child);
}

const Listening = z.object({ port: z.int() });

async function portOf(child: ChildProcess, failure: () => Error): Promise<number> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(failure())),
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
