import { setTimeout as pause } from 'node:timers/promises';
import type { Files } from '../data-dir/files.ts';
import type { HttpResponse } from '../endpoint/protocols.ts';
import type { Target } from '../template/deployment.ts';
import { type ChildOptions, type DynamodbChild, startChild } from './child-process.ts';
import { unusableTables } from './unusable-tables.ts';

/** DynamoDB in a child process, which is started again when it has ended. */
export type DynamodbProcess = {
  /** The id of the process that is running now. */
  pid(): number;
  /**
   * Forwards one call. Throws InternalServerError when the process has ended, as it does when its
   * disk is full, and can't be started again yet.
   */
  call(action: string, body: Buffer): Promise<HttpResponse>;
  close(): Promise<void>;
};

/** A process that was just killed takes a moment to release its files. */
const FILES_IN_USE_MS = 10_000;
const LOCKED = /\block/i;

/** Throws when the files can't be opened, or another process keeps them in use. */
export async function startDynamodb(
  path: string,
  { account, region }: Target,
  files: Files,
): Promise<DynamodbProcess> {
  files.makeFolderSync(path);
  const options = { path, account, region, durability: files.durability };
  const first = await startFirst(options);
  return restarting(first, () => startChild(options));
}

async function startFirst(options: ChildOptions): Promise<DynamodbChild> {
  const deadline = Date.now() + FILES_IN_USE_MS;
  for (;;) {
    try {
      return await startChild(options);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!LOCKED.test(reason) || Date.now() > deadline) {
        throw unusableTables(options.path, error);
      }
      await pause(200);
    }
  }
}

/** While a process can't be started, calls fail at once in between the attempts. */
const ATTEMPT_EVERY_MS = 1000;

function restarting(first: DynamodbChild, start: () => Promise<DynamodbChild>): DynamodbProcess {
  let current = Promise.resolve(first);
  let child = first;
  let attempted = 0;
  let closed = false;
  const restart = async (): Promise<DynamodbChild> => {
    await child.close();
    child = await start();
    return child;
  };
  const running = (): Promise<DynamodbChild> => {
    if (child.hasEnded() && !closed && Date.now() - attempted > ATTEMPT_EVERY_MS) {
      attempted = Date.now();
      current = restart();
    }
    return current;
  };
  return {
    pid: () => child.pid,
    call: async (action, body) => (await running()).call(action, body),
    close: async () => {
      closed = true;
      await current.catch(() => undefined);
      await child.close();
    },
  };
}
