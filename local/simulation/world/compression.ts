import zlib from 'node:zlib';

/** Compression on another thread would end at a moment that nobody can foretell. */
const atOnce =
  (compress: (data: Buffer, options?: zlib.ZlibOptions) => Buffer) =>
  (data: Buffer, ...rest: unknown[]) => {
    const done = rest.pop() as (error: Error | null, result?: Buffer) => void;
    try {
      const result = compress(data, ...(rest as [zlib.ZlibOptions]));
      queueMicrotask(() => done(null, result));
    } catch (error) {
      queueMicrotask(() => done(error as Error));
    }
  };

/** What of `node:zlib` the pipeline calls, without another thread. */
export const compressionAtOnce = {
  gunzip: atOnce(zlib.gunzipSync),
  gzip: atOnce(zlib.gzipSync),
};
