import { cellOf, columnTypeOf } from './cells.ts';
import type { Cell, Column, Row } from './columns.ts';
import { QueryError } from './query-error.ts';
import type { Result } from './statement.ts';

/** About what one message to another process holds. */
const PIECE_BYTES = 1 << 20;

/** As in Athena. */
const MAX_ROW_BYTES = 32 << 20;

export const resultColumns = ({ names, types }: Result): Column[] =>
  types.map((type, index) => ({ name: names[index] ?? '', type: columnTypeOf(type) }));

/** The rows of a result as cells, about a megabyte at a time. Throws at a row that is too long. */
export async function* piecesOf(result: Result): AsyncGenerator<Row[]> {
  let piece: Row[] = [];
  let bytes = 0;
  for await (const row of rowsOf(result)) {
    const size = sizeOf(row);
    if (size > MAX_ROW_BYTES) throw new QueryError('A row of the result is larger than 32 MB.');
    if (bytes + size > PIECE_BYTES && piece.length > 0) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(row);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}

async function* rowsOf({ types, pieces }: Result): AsyncGenerator<Row> {
  for await (const values of pieces) {
    for (const row of values) {
      yield types.map((type, index) => cellOf(row[index] ?? null, type));
    }
  }
}

function sizeOf(cell: Cell): number {
  if (cell === null) return 4;
  if (typeof cell === 'string') return cell.length + 3;
  return cell.reduce((size, item) => size + sizeOf(item), 2);
}
