import {
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { join } from 'node:path';

const ROTATION_BYTES = 5 * 1024 * 1024;

export type FunctionLog = { write(text: string | Buffer): void; close(): Promise<void> };

/**
 * Appends to `<logs>/<function>.log`, which is opened at the first write. A large file is renamed
 * to `.log.1` first.
 */
export function functionLog(logs: string, functionName: string): FunctionLog {
  let stream: WriteStream | undefined;
  const open = () => {
    mkdirSync(logs, { recursive: true });
    const path = join(logs, `${functionName}.log`);
    if (existsSync(path) && statSync(path).size > ROTATION_BYTES) renameSync(path, `${path}.1`);
    return createWriteStream(path, { flags: 'a' });
  };
  return {
    write: (text) => {
      try {
        stream ??= open().on('error', () => {
          stream = undefined;
        });
        stream.write(text);
      } catch {
        // A log that can't be written must not stop the pipeline. The next write tries again.
      }
    },
    close: () => new Promise((resolve) => (stream ? stream.end(() => resolve()) : resolve())),
  };
}
