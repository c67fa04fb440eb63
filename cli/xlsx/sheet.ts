/**
 * A cell: text, a number with its decimal digits, or nothing. Text is never a formula, whatever it
 * begins with.
 */
export type Cell = null | boolean | string | { number: string };

export type Column = {
  name: string;
  /** How numbers of the column are shown, such as `#,##0.00` or `yyyy-mm-dd`. */
  format?: string;
  /** In characters. */
  width: number;
};

/** The rows of a table, a few thousand at a time. */
export type Table = {
  columns: readonly Column[];
  /** How many rows there are. */
  rows: number;
  pieces: AsyncIterable<readonly (readonly Cell[])[]>;
};

/** The limits of Excel. */
const MAX_SHEET_ROWS = 1_048_576;
export const MAX_SHEET_COLUMNS = 16_384;
export const MAX_TEXT = 32_767;

/** A sheet has one row less than Excel allows, because the first row has the names. */
const ROWS_PER_SHEET = MAX_SHEET_ROWS - 1;

/** How many rows each sheet has. A table without rows has a sheet with its names. */
export function sheetSizes(rows: number, perSheet = ROWS_PER_SHEET): number[] {
  const sheets = Math.max(1, Math.ceil(rows / perSheet));
  return Array.from({ length: sheets }, (_, index) => Math.min(perSheet, rows - index * perSheet));
}
