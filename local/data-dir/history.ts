import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type * as z from 'zod';
import type { Files } from './files.ts';

export type History<T> = {
  /** By id, in the order in which they came. */
  all(): ReadonlyMap<string, T>;
  save(entry: T): void;
};

type Entries<T> = {
  schema: z.ZodType<T>;
  idOf(entry: T): string;
  /** What an entry of an earlier process is now. Undefined if it is no longer kept. */
  reopened(entry: T): T | undefined;
};

/**
 * A history in a file that has a line for every change of an entry, of which the last counts. It is
 * read at the first call, and then written without what is no longer kept.
 */
export function openHistory<T>(
  path: string,
  files: Files,
  { schema, idOf, reopened }: Entries<T>,
): History<T> {
  let known: Map<string, T> | undefined;
  const read = (): Map<string, T> => {
    if (known) return known;
    const stored = new Map(storedIn(path, schema).map((entry) => [idOf(entry), entry]));
    const kept = [...stored.values()].flatMap((entry) => reopened(entry) ?? []);
    files.makeFolderSync(dirname(path));
    files.replaceSync(path, kept.map(lineOf).join(''));
    known = new Map(kept.map((entry) => [idOf(entry), entry]));
    return known;
  };
  return {
    all: read,
    save: (entry) => {
      read().set(idOf(entry), entry);
      files.appendSync(path, lineOf(entry));
    },
  };
}

const lineOf = (entry: unknown): string => `${JSON.stringify(entry)}\n`;

/** Text after the last newline is a change that was never acknowledged. */
const storedIn = <T>(path: string, schema: z.ZodType<T>): T[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => schema.parse(JSON.parse(line)))
    : [];
