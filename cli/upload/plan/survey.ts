import type { Opening } from '../file/opening.ts';
import type { SourceFile } from '../file/source-file.ts';
import { cutting, FORMER_PART_BYTES, type Part, type Position } from './cutting.ts';
import { type Prefix, scanPrefixes } from './prefixes.ts';
import { type ValueFindings, valueCheck } from './value-check.ts';

/**
 * What one pass over a file finds: how it is cut into parts, and what it has in common with earlier
 * files.
 */
export type Survey = {
  parts: readonly Part[];
  /** The parts into which earlier versions cut the file. Empty unless asked for. */
  formerParts: readonly Part[];
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

type Wanted = {
  /** Where the first part begins: at the first record by default. */
  from?: Position;
  /** The lengths of the prefixes to examine. */
  lengths?: readonly number[];
  formerParts?: boolean;
};

/** Reads a file once, in bounded memory. */
export async function surveyOf(
  file: SourceFile,
  opening: Opening,
  { from, lengths = [], formerParts = false }: Wanted = {},
): Promise<Survey> {
  const begin = from ?? { offset: opening.bodyStart, row: 1 };
  const prefixes = scanPrefixes(lengths);
  const values = valueCheck(opening, begin.row);
  const cuts = cutting(opening, begin, (start, end, record) => {
    prefixes.addRecord(start, end);
    values.add(record);
  });
  const formerCuts = formerParts
    ? cutting(opening, begin, () => undefined, FORMER_PART_BYTES)
    : undefined;
  let length = 0;
  for await (const piece of file.bytes()) {
    prefixes.addBytes(piece);
    const body = piece.subarray(Math.max(0, begin.offset - length));
    cuts.add(body, false);
    formerCuts?.add(body, false);
    length += piece.length;
  }
  cuts.add(new Uint8Array(), true);
  formerCuts?.add(new Uint8Array(), true);
  return {
    ...cuts.result(),
    formerParts: formerCuts?.result().parts ?? [],
    length,
    hash: prefixes.hash(),
    prefixes: prefixes.prefixes(),
    values: values.findings(),
  };
}
