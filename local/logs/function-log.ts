import {
  createWriteStream,
  existsSync,
  mkdirSync,
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
  let bytes = 0;
  const open = () => {
    mkdirSync(dirname(path), { recursive: true });
    bytes = existsSync(path) ? statSync(path).size : 0;
    if (bytes > ROTATION_BYTES) {
      renameSync(path, before);
      bytes = 0;
    }
    return createWriteStream(path, { flags: 'a' });
  };
  return {
    write: (text) => {
      try {
        // What the old stream still holds goes to the file that it has opened.
        if (bytes > ROTATION_BYTES && stream) stream = void stream.end();
        stream ??= open().on('error', () => {
          stream = undefined;
        });
        bytes += text.length;
        stream.write(text);
      } catch {
        // A log that can't be written must not stop the pipeline. The next write tries again.
      }
    },
    close: () => new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve())),
  };
}
