import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * The greatest counter that a shard has given out, in a small file beside its log: a log that was
 * cut off shows by it how much is missing. It is written after the records, in place and without
 * synchronising, so it may be too low after a crash, and never too high.
 */
export type GivenOut = { write(counter: number): void; close(): void };

const DIGITS = 20;

const pathBeside = (log: string): string => log.replace(/\.log$/, '.last');

/** undefined where it is not known. */
export function readGivenOut(log: string): number | undefined {
  try {
    const text = readFileSync(pathBeside(log), 'utf8');
    return /^\d{20}\n$/.test(text) ? Number(text) : undefined;
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
        writeSync(inPlace, `${String(counter).padStart(DIGITS, '0')}\n`, 0);
      } catch {
        // On a full disk it stays too low, which only makes a later report less exact.
      }
    },
    close: () => closeSync(inPlace),
  };
}
