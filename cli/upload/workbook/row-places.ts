import type { Rows } from '../file/source-file.ts';

/** Where the rows of a converted sheet are in the sheet. Consecutive rows take no space. */
export type RowPlaces = {
  /** Adds the next row. */
  add(sheetRow: number): void;
  /** The row of the sheet of a converted row, from 1. */
  at(row: number): number;
  /** The rows of the sheet of a range of converted rows, in order. */
  runs(rows: Rows): Rows[];
};

export function rowPlaces(): RowPlaces {
  /** The first row of each run of consecutive rows, and its row of the sheet. */
  const firsts: number[] = [];
  const places: number[] = [];
  const at = (row: number): number => {
    const run = runOf(firsts, row);
    return (places[run] ?? 0) + row - (firsts[run] ?? 0);
  };
  let rows = 0;
  let last = Number.NaN;
  return {
    add(sheetRow) {
      rows += 1;
      if (sheetRow !== last + 1) {
        firsts.push(rows);
        places.push(sheetRow);
      }
      last = sheetRow;
    },
    at,
    runs([first, last]) {
      const found: Rows[] = [];
      for (let row = first; row <= last; ) {
        const next = firsts[runOf(firsts, row) + 1] ?? Number.POSITIVE_INFINITY;
        const end = Math.min(last, next - 1);
        found.push([at(row), at(end)]);
        row = end + 1;
      }
      return found;
    },
  };
}

/** The last index whose value is at most `row`. */
function runOf(firsts: readonly number[], row: number): number {
  let [low, high] = [0, firsts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((firsts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
