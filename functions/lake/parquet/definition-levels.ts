import { packedRun, readRuns, repeatedRun } from './hybrid-runs.ts';

/** A four-byte length precedes the levels. */
const LENGTH_BYTES = 4;
const BITS = 1;

/**
 * Encodes which of an optional column's values are present, one bit each, preceded by the length of
 * that: as one run.
 */
export function definitionLevels(values: readonly (string | number | null)[]): Buffer {
  const run = levelsRun(values);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(run.length);
  return Buffer.concat([length, run]);
}

function levelsRun(values: readonly (string | number | null)[]): Buffer {
  const levels = new Uint8Array(values.length);
  let present = 0;
  for (let index = 0; index < values.length; index += 1) {
    if (values[index] === null) continue;
    levels[index] = 1;
    present += 1;
  }
  const areSame = present === 0 || present === values.length;
  return areSame ? repeatedRun(present > 0 ? 1 : 0, values.length) : packedRun(levels, BITS);
}

/** Reads which of a page's `rows` values are present, 1 or 0 for each. */
export const readDefinitionLevels = (page: Buffer, rows: number): Uint32Array =>
  readRuns(page.subarray(LENGTH_BYTES, LENGTH_BYTES + page.readUInt32LE(0)), BITS, rows);

/** Returns the rest of a page of an optional column: the values that are present. */
export const afterDefinitionLevels = (page: Buffer): Buffer =>
  page.subarray(LENGTH_BYTES + page.readUInt32LE(0));
