import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** What of `node:fs/promises` the embedded AWS calls, without another thread: time need not wait for a file. */
export const filesAtOnce = {
  link: atOnce(fs.linkSync),
  mkdir: atOnce(fs.mkdirSync),
  mkdtemp: atOnce(fs.mkdtempSync),
  readdir: atOnce(fs.readdirSync),
  readFile: atOnce(fs.readFileSync),
  rename: atOnce(fs.renameSync),
  rm: atOnce(fs.rmSync),
  writeFile: atOnce(fs.writeFileSync),
  open: async (...given: Parameters<typeof fs.openSync>): Promise<FileHandle> =>
    handleOf(fs.openSync(...given)),
};

/** The same as a promise, which is kept before anything else can happen. */
function atOnce<Call extends (...given: never[]) => unknown>(call: Call) {
  return async (...given: Parameters<Call>): Promise<ReturnType<Call>> =>
    call(...given) as ReturnType<Call>;
}

type Span = NonNullable<Parameters<FileHandle['createReadStream']>[0]>;

/** As much of a `FileHandle` as is called. */
function handleOf(fd: number): FileHandle {
  let isOpen = true;
  const close = async () => {
    if (isOpen) fs.closeSync(fd);
    isOpen = false;
  };
  const read = async (into: Buffer, offset: number, length: number, position: number) => ({
    bytesRead: fs.readSync(fd, into, offset, length, position),
  });
  const write = async (from: Buffer, offset: number, length: number, position: number) => ({
    bytesWritten: fs.writeSync(fd, from, offset, length, position),
  });
  const createReadStream = ({ start = 0, end = Infinity, autoClose = true }: Span): Readable => {
    const length = Math.max(0, Math.min(end + 1, fs.fstatSync(fd).size) - start);
    const bytes = Buffer.alloc(length);
    fs.readSync(fd, bytes, 0, length, start);
    if (autoClose) void close();
    return Readable.from(length > 0 ? [bytes] : []);
  };
  return {
    ...{ fd, close, read, write, createReadStream },
    appendFile: async (bytes: Buffer) => fs.appendFileSync(fd, bytes),
    stat: async (options: fs.StatOptions) => fs.fstatSync(fd, options),
    truncate: async (length: number) => fs.ftruncateSync(fd, length),
  } as unknown as FileHandle;
}
