import { closeSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import * as z from 'zod';
import { timestampIn } from './stored-lines.ts';

/** The first line of a stream's file. */
const Heading = z.object({
  stream: z.string(),
  from: z.int(),
  fields: z.record(z.string(), z.string()),
});
export type Heading = z.infer<typeof Heading>;

/** What a stream's file says about itself. */
export type StreamFile = { heading: Heading; headerBytes: number; bytes: number; to: number };

/** Where to look for the heading, and for the last event. */
const EDGE_BYTES = 4096;

/** Reads the edges of a stream's file. Returns undefined if it is no such file. */
export function readStreamFile(path: string): StreamFile | undefined {
  try {
    const bytes = statSync(path).size;
    const file = openSync(path, 'r');
    try {
      const [first = '', ...rest] = edge(file, 0).split('\n');
      if (rest.length === 0) return undefined;
      const heading = Heading.parse(JSON.parse(first));
      const to = lastTimestamp(edge(file, Math.max(0, bytes - EDGE_BYTES)));
      return { heading, headerBytes: Buffer.byteLength(first) + 1, bytes, to };
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function edge(file: number, position: number): string {
  const bytes = Buffer.alloc(EDGE_BYTES);
  return bytes.toString('utf8', 0, readSync(file, bytes, 0, EDGE_BYTES, position));
}

/** Infinite if the last event is longer than what was read of it. */
function lastTimestamp(text: string): number {
  const timestamps = text.split('\n').flatMap((line) => timestampIn(line) ?? []);
  return timestamps.at(-1) ?? Number.POSITIVE_INFINITY;
}

/** Appends whole lines. What can't be written, because the disk is full for example, is left out. */
export type LineWriter = { bytes(): number; write(line: string): void; close(): void };

/** Creates the file of a stream. Throws if that is impossible. */
export function createStreamFile(path: string, heading: Heading): LineWriter {
  const file = openSync(path, 'wx');
  let bytes = 0;
  let isOpen = true;
  const write = (line: string): void => {
    const added = Buffer.from(`${line}\n`);
    try {
      if (writeSync(file, added, 0, added.length, bytes) === added.length) bytes += added.length;
      else ftruncateSync(file, bytes);
    } catch {
      // A log never fails what it is about.
    }
  };
  write(JSON.stringify(heading));
  return {
    bytes: () => bytes,
    write: (line) => {
      if (isOpen) write(line);
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}
