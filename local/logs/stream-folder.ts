import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LogGroup, LogStream } from './log-stream.ts';
import { createStreamFile, type Heading, readStreamFile } from './stream-file.ts';

/** Writes the events of one stream. What can't be written is left out: it never throws. */
type StreamWriter = { write(timestamp: number, message: string): void; close(): void };

export type StreamFolder = LogGroup & {
  /** Begins a stream in a file of its own: `<from>-<label>.jsonl`. */
  begin(heading: Heading, label: string): StreamWriter;
  /** Ends the streams that are being written. */
  close(): void;
};

/** Streams are removed from the oldest on while there are more of them, and more bytes. */
export type Kept = { streams: number; bytes: number; mostBytes: number };

/** An execution takes about 50 kB, so that some 2,500 are kept, and 1,000 of any that occur. */
const KEPT: Kept = { streams: 1000, bytes: 128 * 2 ** 20, mostBytes: 512 * 2 ** 20 };

type Entry = LogStream & { path: string; bytes: number; writer?: StreamWriter };

const NOWHERE: StreamWriter = { write: () => undefined, close: () => undefined };

/** A log group with a file for every stream. The folder is read when it is first needed. */
export function openStreamFolder(name: string, folder: string, kept: Kept = KEPT): StreamFolder {
  let read: Entry[] | undefined;
  const entries = (): Entry[] => {
    read ??= storedIn(folder);
    return read;
  };
  return {
    name,
    streams: entries,
    begin: (heading, label) => {
      try {
        mkdirSync(folder, { recursive: true });
        removeOldest(entries(), kept);
        const entry = beginIn(folder, heading, label);
        entries().push(entry);
        return entry.writer;
      } catch {
        return NOWHERE;
      }
    },
    close: () => {
      for (const { writer } of read ?? []) writer?.close();
    },
  };
}

function storedIn(folder: string): Entry[] {
  return namesIn(folder).flatMap((file): Entry[] => {
    const path = join(folder, file);
    const stored = readStreamFile(path);
    if (!stored) return [];
    const { heading, ...rest } = stored;
    const { stream, ...range } = heading;
    return [{ ...range, ...rest, name: stream, path, files: [path] }];
  });
}

/** The names begin with the time, so that the oldest comes first. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function removeOldest(entries: Entry[], kept: Kept): void {
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const isTooMuch = (): boolean =>
    bytes > kept.mostBytes || (bytes > kept.bytes && entries.length > kept.streams);
  for (let [oldest] = entries; oldest && !oldest.writer && isTooMuch(); [oldest] = entries) {
    rmSync(oldest.path, { force: true });
    bytes -= oldest.bytes;
    entries.shift();
  }
}

function beginIn(
  folder: string,
  heading: Heading,
  label: string,
): Entry & { writer: StreamWriter } {
  const { stream, from, fields } = heading;
  const path = join(folder, `${from}-${label}.jsonl`);
  const file = createStreamFile(path, heading);
  const headerBytes = file.bytes();
  const entry: Entry & { writer: StreamWriter } = {
    ...{ name: stream, from, fields, to: from, path, files: [path] },
    ...{ headerBytes, bytes: headerBytes },
    writer: {
      write: (timestamp, message) => {
        file.write(message);
        entry.to = timestamp;
        entry.bytes = file.bytes();
      },
      close: () => {
        file.close();
        delete (entry as Entry).writer;
      },
    },
  };
  return entry;
}
