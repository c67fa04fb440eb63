import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { dirname, join } from 'node:path';

const ROTATION_BYTES = 5 * 1024 * 1024;

export type FunctionLog = { write(text: string | Buffer): void; close(): Promise<void> };

/** The log of a function, and the part before it. */
export const functionLogFiles = (
  logs: string,
  functionName: string,
): [before: string, now: string] => {
  const path = join(logs, `${functionName}.log`);
  return [`${path}.1`, path];
};

/**
 * Appends to `<logs>/<function>.log`, which is opened at the first write. A large file is renamed
 * to `.log.1` first.
 */
export function functionLog(logs: string, functionName: string): FunctionLog {
  const [before, path] = functionLogFiles(logs, functionName);
  let stream: WriteStream | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  let bytes = 0;
  const end = () => {
    ended = Promise.all([ended, endOf(stream)]);
    stream = undefined;
  };
  const open = () => {
    mkdirSync(dirname(path), { recursive: true });
    // What an earlier stream still holds does not count yet, and goes to the file that it has opened.
    bytes = Math.max(bytes, existsSync(path) ? statSync(path).size : 0);
    if (bytes > ROTATION_BYTES) {
      renameSync(path, before);
      bytes = 0;
    }
    return createWriteStream(path, { fd: openSync(path, 'a') });
  };
  return {
    write: (text) => {
      try {
        if (bytes > ROTATION_BYTES) end();
        stream ??= open().on('error', () => {
          stream = undefined;
        });
        bytes += text.length;
        stream.write(text);
      } catch {
        // A log that can't be written must not stop the pipeline. The next write tries again.
      }
    },
    close: async () => {
      end();
      await ended;
    },
  };
}

const endOf = (stream: WriteStream | undefined): Promise<void> =>
  new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve()));
