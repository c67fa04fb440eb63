import * as z from 'zod';

/** A range of numbers, both ends included. */
export const RowRange = z.tuple([z.int().positive(), z.int().positive()]);
export type RowRange = z.infer<typeof RowRange>;

/** What a sender says about where the records of a body are in a file. Nothing depends on it. */
export const SourcePlace = z.object({
  /** The name of the file, without folders. */
  file: z.string().optional(),
  /** The sheet of a workbook, or the file in an archive. */
  table: z.string().optional(),
  /** The bytes of the file, unpacked, that are the last bytes of the body: start and end. */
  bytes: z.tuple([z.int().nonnegative(), z.int().nonnegative()]).optional(),
  /** The rows of the records, in their order. */
  rows: z.array(RowRange).optional(),
});
export type SourcePlace = z.infer<typeof SourcePlace>;

/** Where the records of an ingest come from: the body, and what its sender says about a file. */
export const Origin = SourcePlace.extend({
  /** The size of the body, unpacked. */
  bodyBytes: z.int().nonnegative(),
  /**
   * The offset in the body at which the offsets of the plan begin. Absent if the records are not in
   * the body as they were cut, such as the elements of a JSON array.
   */
  planAt: z.int().nonnegative().optional(),
});
export type Origin = z.infer<typeof Origin>;

/** A range of bytes: its first, and the one after its last. */
export type ByteRange = { start: number; end: number };

/** Returns where a range of the plan's offsets is in the body, if it is known. */
export function inBody({ planAt }: Origin, { start, end }: ByteRange): ByteRange | undefined {
  return planAt === undefined ? undefined : { start: planAt + start, end: planAt + end };
}

/**
 * Returns where a range of the body is in the sender's file. Undefined if the sender did not say, or
 * if the range is not part of the file, such as a header row that each part repeats.
 */
export function inFile({ bodyBytes, bytes }: Origin, range: ByteRange): ByteRange | undefined {
  if (!bytes) return undefined;
  const [from, to] = bytes;
  const shift = to - bodyBytes;
  return range.start + shift >= from
    ? { start: range.start + shift, end: range.end + shift }
    : undefined;
}

/**
 * Returns the row of the sender's table that a record of an ingest of `lines` records has.
 * Undefined if the sender named no rows, or another number of them.
 */
export function rowInFile({ rows }: Origin, row: number, lines: number): number | undefined {
  if (!rows || rowsIn(rows) !== lines) return undefined;
  let before = 0;
  for (const [first, last] of rows) {
    const count = last - first + 1;
    if (row <= before + count) return first + row - before - 1;
    before += count;
  }
  return undefined;
}

const rowsIn = (rows: readonly RowRange[]): number =>
  rows.reduce((sum, [first, last]) => sum + last - first + 1, 0);
