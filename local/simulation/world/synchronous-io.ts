import fs from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';

/**
 * Replaces the functions of `node:fs/promises` that the embedded AWS calls. They do their work in
 * this thread, because work on another thread would end at an unpredictable moment.
 */
export const synchronousFiles = {
  link: settled(fs.linkSync),
  mkdir: settled(fs.mkdirSync),
  mkdtemp: settled(fs.mkdtempSync),
  readdir: settled(fs.readdirSync),
  readFile: settled(fs.readFileSync),
  rename: settled(fs.renameSync),
  rm: settled(fs.rmSync),
  stat: settled(fs.statSync),
  utimes: settled(fs.utimesSync),
  writeFile: settled(fs.writeFileSync),
  open: async (...given: Parameters<typeof fs.openSync>) => handleOf(fs.openSync(...given)),
};

/** Makes a synchronous function return a promise, which is already settled. */
function settled<Call extends (...given: never[]) => unknown>(call: Call) {
  return async (...given: Parameters<Call>): Promise<ReturnType<Call>> =>
    call(...given) as ReturnType<Call>;
}

type Span = NonNullable<Parameters<FileHandle['createReadStream']>[0]>;

/** Has the methods of a `FileHandle` that the embedded AWS calls. */
function handleOf(fd: number) {
  let isOpen = true;
  const close = async () => {
    if (isOpen) fs.closeSync(fd);
    isOpen = false;
  };
  return {
    fd,
    close,
    read: async (into: Buffer, offset: number, length: number, position: number) => ({
      bytesRead: fs.readSync(fd, into, offset, length, position),
    }),
    write: async (from: Buffer, offset: number, length: number, position: number) => ({
      bytesWritten: fs.writeSync(fd, from, offset, length, position),
    }),
    createReadStream: ({ start = 0, end = Infinity, autoClose = true }: Span): Readable => {
      const length = Math.max(0, Math.min(end + 1, fs.fstatSync(fd).size) - start);
      const bytes = Buffer.alloc(length);
      fs.readSync(fd, bytes, 0, length, start);
      if (autoClose) void close();
      return Readable.from(length > 0 ? [bytes] : []);
    },
    stat: async (options: fs.StatOptions) => fs.fstatSync(fd, options),
    truncate: async (length: number) => fs.ftruncateSync(fd, length),
  };
}

/** Replaces the functions of `node:zlib` that the pipeline calls, for the same reason. */
export const synchronousCompression = {
  gunzip: calledBack(zlib.gunzipSync),
  gzip: calledBack(zlib.gzipSync),
};

/** Takes a callback as its last argument, and calls it in a microtask. */
function calledBack(compress: (data: Buffer, options?: zlib.ZlibOptions) => Buffer) {
  return (data: Buffer, ...rest: unknown[]) => {
    const done = rest.pop() as (error: Error | null, result?: Buffer) => void;
    try {
      const result = compress(data, ...(rest as [zlib.ZlibOptions]));
      queueMicrotask(() => done(null, result));
    } catch (error) {
      queueMicrotask(() => done(error as Error));
    }
  };
}
