import { inGroups } from '../../concurrency/in-groups.ts';
import { parquetObject, readParquetObject } from '../../lake/parquet/parquet-object.ts';
import type { ContentLimits, ContentPorts } from './content.ts';
import { compareLines } from './line-order.ts';
import {
  appendRows,
  columnsOf,
  type LineRows,
  noRows,
  readLineRows,
  rowCount,
} from './line-rows.ts';
import { stopIfOutOfTime } from './read-sources.ts';

/** The keys of a run's pieces, in the order of their lines. */
export type Run = readonly string[];

/** Sorted lines, some at a time. */
export type SortedLines = AsyncIterable<LineRows>;

/** Returns the rows in order. */
export function sorted(rows: LineRows): LineRows {
  const order = Array.from({ length: rowCount(rows) }, (_, row) => row);
  order.sort((a, b) => compareLines(rows, a, rows, b));
  const result = noRows();
  appendRows(result, rows, order);
  return result;
}

/** Writes sorted lines to staging, as a run of pieces. */
export async function writeRun(
  name: string,
  lines: SortedLines | Iterable<LineRows>,
  { linesPerPiece }: ContentLimits,
  ports: ContentPorts,
): Promise<Run> {
  const keys: string[] = [];
  for await (const rows of pieces(lines, linesPerPiece)) {
    stopIfOutOfTime(ports);
    const key = `${name}/${String(keys.length).padStart(6, '0')}.parquet`;
    await ports.writePiece(key, parquetObject(columnsOf(rows)));
    keys.push(key);
  }
  return keys;
}

export async function* readRun(
  run: Run,
  ports: Pick<ContentPorts, 'readPiece' | 'isOutOfTime'>,
): AsyncGenerator<LineRows> {
  for (const key of run) {
    stopIfOutOfTime(ports);
    for (const group of readParquetObject(await ports.readPiece(key))) yield readLineRows(group);
  }
}

/** Divides lines into pieces of `size`, except for the last. */
export async function* pieces(
  lines: AsyncIterable<LineRows> | Iterable<LineRows>,
  size: number,
): AsyncGenerator<LineRows> {
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
