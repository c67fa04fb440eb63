import { inGroups } from '../../../concurrency/in-groups.ts';
import { parquetObject, readParquetObject } from '../../../lake/parquet/parquet-object.ts';
import type { Filling } from '../filling.ts';
import { compareLines, comparePlaces, type LinePlace, placeOf } from '../line-order.ts';
import {
  appendRows,
  columnsOf,
  type LineRows,
  noRows,
  readLineRows,
  rowCount,
} from '../line-rows.ts';
import { stopIfOutOfTime } from '../read-sources.ts';
import type { Piece } from './accounts.ts';
import { stagingDamaged } from './staged-accounts.ts';

/** Sorted lines in staging: its pieces follow each other. */
export type Run = { name: string; pieces: readonly Piece[] };

/** Sorted lines, some at a time. */
export type SortedLines = AsyncIterable<LineRows> | Iterable<LineRows>;

/** Returns the rows in order. */
export function sorted(rows: LineRows): LineRows {
  const order = Array.from({ length: rowCount(rows) }, (_, row) => row);
  order.sort((a, b) => compareLines(rows, a, rows, b));
  const result = noRows();
  appendRows(result, rows, order);
  return result;
}

/** Writes sorted lines to staging as further pieces of a run, and yields each. */
export async function* writePieces(
  run: string,
  begin: number,
  lines: SortedLines,
  { target: { staged }, limits, ports }: Filling,
): AsyncGenerator<Piece> {
  let n = begin;
  for await (const rows of pieces(lines, limits.linesPerPiece)) {
    stopIfOutOfTime(ports);
    await ports.writePiece(staged.pieceKey(run, n), parquetObject(columnsOf(rows)));
    n += 1;
    yield { lines: rowCount(rows), last: placeOf(rows, rowCount(rows) - 1) };
  }
}

/** Reads the lines of a run, or those after a place. Throws `StagingDamaged` and `OutOfTime`. */
export async function* readRun(
  { name, pieces: all }: Run,
  after: LinePlace | undefined,
  { target: { staged }, ports }: Filling,
): AsyncGenerator<LineRows> {
  for (const [n, piece] of all.entries()) {
    if (after && comparePlaces(piece.last, after) <= 0) continue;
    stopIfOutOfTime(ports);
    const key = staged.pieceKey(name, n);
    const rows = pieceIn(key, await ports.readPiece(key), piece);
    yield after ? rowsAfter(rows, after) : rows;
  }
}

function pieceIn(key: string, bytes: Uint8Array | undefined, { lines, last }: Piece): LineRows {
  if (!bytes) throw stagingDamaged(`${key} is missing`);
  const rows = noRows();
  try {
    for (const group of readParquetObject(bytes)) {
      const some = readLineRows(group);
      appendRows(rows, some, some.line_id.keys());
    }
  } catch (error) {
    throw stagingDamaged(`${key} is not an object of lines`, error);
  }
  const found = rowCount(rows);
  if (found === lines && comparePlaces(placeOf(rows, found - 1), last) === 0) return rows;
  throw stagingDamaged(`${key} has other lines than its account says`);
}

function rowsAfter(rows: LineRows, after: LinePlace): LineRows {
  const later = [...rows.line_id.keys()].filter(
    (row) => comparePlaces(placeOf(rows, row), after) > 0,
  );
  if (later.length === rowCount(rows)) return rows;
  const left = noRows();
  appendRows(left, rows, later);
  return left;
}

/** Divides lines into pieces of `size`, except for the last. */
export async function* pieces(lines: SortedLines, size: number): AsyncGenerator<LineRows> {
  let piece = noRows();
  for await (const rows of lines) {
    const indexes = Array.from({ length: rowCount(rows) }, (_, row) => row);
    const room = size - rowCount(piece);
    const parts = [indexes.slice(0, room), ...inGroups(indexes.slice(room), size)];
    for (const part of parts) {
      appendRows(piece, rows, part);
      if (rowCount(piece) < size) continue;
      yield piece;
      piece = noRows();
    }
  }
  if (rowCount(piece) > 0) yield piece;
}
