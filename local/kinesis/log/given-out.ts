import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * The greatest counter that a shard has given out, in a small file beside its log: a log that was
 * cut off shows by it how much is missing. It is written after the records, in place and without
 * synchronising, so it may be too low after a crash, and never too high.
 */
export type GivenOut = { write(counter: number): void; close(): void };

const DIGITS = 20;

/** A changed digit must not look like records that are missing. */
function textOf(counter: number): string {
  const digits = String(counter).padStart(DIGITS, '0');
  return `${digits} ${crc32(digits).toString(16).padStart(8, '0')}\n`;
}

const pathBeside = (log: string): string => log.replace(/\.log$/, '.last');

/** undefined where it is not known. */
export function readGivenOut(log: string): number | undefined {
  try {
    const text = readFileSync(pathBeside(log), 'utf8');
    const counter = Number(text.slice(0, DIGITS));
    return text === textOf(counter) ? counter : undefined;
  } catch {
    return undefined;
  }
}

export function openGivenOut(log: string): GivenOut {
  const file = openSync(pathBeside(log), 'a+');
  closeSync(file);
  const inPlace = openSync(pathBeside(log), 'r+');
  return {
    write: (counter) => {
      try {
        writeSync(inPlace, textOf(counter), 0);
      } catch {
        // On a full disk it stays too low, which only makes a later report less exact.
      }
    },
    close: () => closeSync(inPlace),
  };
}
