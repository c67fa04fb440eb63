import type { Opening } from '../file/opening.ts';
import type { SourceFile } from '../file/source-file.ts';
import { cutting, type Part, type Position } from './cutting.ts';
import { type Prefix, scanPrefixes } from './prefixes.ts';
import { type ValueFindings, valueCheck } from './value-check.ts';

/**
 * What one pass over a file finds: how it is cut into parts, and what it has in common with earlier
 * files.
 */
export type Survey = {
  parts: readonly Part[];
  rows: number;
  /** Unpacked bytes. */
  length: number;
  /** SHA-256 of the unpacked bytes, hex. */
  hash: string;
  utf8: boolean;
  /** The beginnings of the file that have the given lengths. */
  prefixes: ReadonlyMap<number, Prefix>;
  values: ValueFindings;
};

/**
 * Reads a file once, in bounded memory. The parts begin `from` a position, which is the first
 * record by default; `lengths` are those of the prefixes to examine.
 */
export async function surveyOf(
  file: SourceFile,
  opening: Opening,
  { from, lengths = [] }: { from?: Position; lengths?: readonly number[] } = {},
): Promise<Survey> {
  const begin = from ?? { offset: opening.bodyStart, row: 1 };
  const prefixes = scanPrefixes(lengths);
  const values = valueCheck(opening, begin.row);
  const cuts = cutting(opening, begin, (start, end, record) => {
    prefixes.addRecord(start, end);
    values.add(record);
  });
  let length = 0;
  for await (const piece of file.bytes()) {
    prefixes.addBytes(piece);
    cuts.add(piece.subarray(Math.max(0, begin.offset - length)), false);
    length += piece.length;
  }
  cuts.add(new Uint8Array(), true);
  return {
    ...cuts.result(),
    length,
    hash: prefixes.hash(),
    prefixes: prefixes.prefixes(),
    values: values.findings(),
  };
}
