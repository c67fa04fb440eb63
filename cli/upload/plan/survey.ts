import type { Opening } from '../file/opening.ts';
import type { SourceFile } from '../file/source-file.ts';
import { cutting, type From, type Part } from './cutting.ts';
import { prefixHash } from './part-hash.ts';

export type Survey = {
  parts: readonly Part[];
  rows: number;
  /** Unpacked bytes. */
  length: number;
  /** SHA-256 of all of them. */
  hash: string;
  utf8: boolean;
  /** SHA-256 of the first so many bytes, for the lengths asked for; `inside` when such a length ends within a record. */
  prefixes: ReadonlyMap<number, { hash: string; inside: boolean }>;
};

/** Reads a file once, in bounded memory, and tells how it will be sent. */
export async function surveyOf(
  file: SourceFile,
  opening: Opening,
  { from, lengths = [] }: { from?: From; lengths?: readonly number[] } = {},
): Promise<Survey> {
  const begin = from ?? { offset: opening.bodyStart, row: 1 };
  const prefixes = prefixHash(lengths);
  const { inside, record } = insideCheck(lengths);
  const cuts = cutting(opening, begin, record);
  let length = 0;
  for await (const piece of file.bytes()) {
    prefixes.add(piece);
    cuts.add(piece.subarray(Math.max(0, begin.offset - length)), false);
    length += piece.length;
  }
  cuts.add(new Uint8Array(), true);
  const hashes = [...prefixes.at].map(
    ([at, hash]) => [at, { hash, inside: inside.has(at) }] as const,
  );
  return { ...cuts.result(), length, hash: prefixes.whole(), prefixes: new Map(hashes) };
}

/** Which of the lengths end between a record's first byte and its last. Records come in ascending order. */
function insideCheck(lengths: readonly number[]) {
  const ahead = [...new Set(lengths)].sort((a, b) => a - b);
  const inside = new Set<number>();
  return {
    inside,
    record(start: number, end: number) {
      for (let mark = ahead[0]; mark !== undefined && mark < end; mark = ahead[0]) {
        if (mark > start) inside.add(mark);
        ahead.shift();
      }
    },
  };
}
