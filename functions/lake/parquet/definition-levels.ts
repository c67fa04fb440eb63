import type { CodedValues } from './column.ts';
import { packedRun, readRuns, repeatedRun } from './hybrid-runs.ts';

/** A four-byte length precedes the levels. */
const LENGTH_BYTES = 4;
const BITS = 1;

/**
 * Encodes which of an optional column's values are present, one bit each, preceded by the length of
 * that: as one run. `present` of them are.
 */
export function definitionLevels(values: CodedValues, present: number): Buffer {
  const run = levelsRun(values, present);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(run.length);
  return Buffer.concat([length, run]);
}

function levelsRun({ of, codes }: CodedValues, present: number): Buffer {
  if (present === 0) return repeatedRun(0, codes.length);
  if (present === codes.length) return repeatedRun(1, codes.length);
  const levels = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row += 1)
    levels[row] = of[codes[row] ?? 0] === null ? 0 : 1;
  return packedRun(levels, BITS);
}

/** Reads which of a page's `rows` values are present, 1 or 0 for each. */
export const readDefinitionLevels = (page: Buffer, rows: number): Uint32Array =>
  readRuns(page.subarray(LENGTH_BYTES, LENGTH_BYTES + page.readUInt32LE(0)), BITS, rows);

/** Returns the rest of a page of an optional column: the values that are present. */
export const afterDefinitionLevels = (page: Buffer): Buffer =>
  page.subarray(LENGTH_BYTES + page.readUInt32LE(0));
